import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { isConnectionLost } from './store-errors.ts';

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
    const listeners = this.#channels.get(channel) ?? new Set<OnPayload>();
    listeners.add(onPayload);
    this.#channels.set(channel, listeners);
    await this.#run(`listen ${pg.escapeIdentifier(channel)}`);
    return async () => {
      listeners.delete(onPayload);
      if (listeners.size > 0 || this.#isClosed) return;
      this.#channels.delete(channel);
      // Not awaited: a connection that is lost hears nothing, and the next one is not told of the channel.
      this.#run(`unlisten ${pg.escapeIdentifier(channel)}`).catch(() => undefined);
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const client = await this.#client?.catch(() => null);
    await client?.end().catch(() => undefined);
  }

  /** Says it to the connection there is, or to the next one. */
  async #run(statement: string): Promise<void> {
    for (;;) {
      this.#client ??= this.#open();
      const opening = this.#client;
      try {
        await (await opening).query(statement);
        return;
      } catch (error) {
        const hasOpened = await opening.then(
          () => true,
          () => false,
        );
        if (!hasOpened && this.#client === opening) this.#client = null;
        if (!hasOpened || this.#isClosed || !isConnectionLost(error)) throw error;
        await wait(50);
      }
    }
  }

  async #open(): Promise<pg.Client> {
    const client = await this.#connect();
    client.on('notification', ({ channel, payload }) => {
      for (const onPayload of this.#channels.get(channel) ?? []) onPayload(payload ?? '');
    });
    try {
      for (const channel of this.#channels.keys())
        await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      client.end().catch(() => undefined); // it is lost already
      throw error;
    }
    client.once('end', () => {
      if (this.#isClosed) return;
      this.#client = this.#reopen();
      this.#client.catch(() => undefined); // fails only when closed
    });
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
