import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

type OnPayload = (payload: string | null) => void;

/** One connection that listens for all channels, made again when it is lost. */
export class Listener {
  readonly #connect: () => Promise<pg.Client>;
  readonly #channels = new Map<string, Set<OnPayload>>();
  #client: Promise<pg.Client> | null = null;
  #isClosed = false;

  constructor(connect: () => Promise<pg.Client>) {
    this.#connect = connect;
  }

  async listen(channel: string, onPayload: OnPayload): Promise<() => Promise<void>> {
    const known = this.#channels.get(channel);
    const listeners = known ?? new Set<OnPayload>();
    listeners.add(onPayload);
    this.#channels.set(channel, listeners);
    this.#client ??= this.#open();
    const client = await this.#client;
    await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    return async () => {
      listeners.delete(onPayload);
      if (listeners.size > 0 || this.#isClosed) return;
      this.#channels.delete(channel);
      await (await this.#client)?.query(`unlisten ${pg.escapeIdentifier(channel)}`);
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const client = await this.#client?.catch(() => null);
    await client?.end().catch(() => undefined);
  }

  async #open(): Promise<pg.Client> {
    const client = await this.#connect();
    client.on('notification', ({ channel, payload }) => {
      for (const onPayload of this.#channels.get(channel) ?? []) onPayload(payload ?? '');
    });
    client.on('error', () => undefined); // followed by 'end'
    client.once('end', () => {
      if (!this.#isClosed) this.#client = this.#reopen();
    });
    for (const channel of this.#channels.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    return client;
  }

  async #reopen(): Promise<pg.Client> {
    for (;;) {
      const client = await this.#open().catch(() => null);
      if (client !== null || this.#isClosed) {
        if (client === null) throw new Error('closed');
        for (const listeners of this.#channels.values()) for (const onPayload of listeners) onPayload(null);
        return client;
      }
      await wait(200);
    }
  }
}
