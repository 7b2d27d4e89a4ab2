import type { PoolClient, Submittable } from 'pg';

// The driver speaks COPY on the wire but has no interface for it: a Submittable gets the messages.

const CHUNK_BYTES = 64 * 1024;

interface Wire {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
  stream: {
    pause(): void;
    resume(): void;
    writableNeedDrain: boolean;
    once(event: 'drain', fn: () => void): void;
  };
}

abstract class Copy implements Submittable {
  readonly #text: string;
  #rows = 0;
  #error: Error | null = null;
  readonly done: Promise<number>;
  #resolve: (rows: number) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  constructor(text: string) {
    this.#text = text;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: object): void {
    wireOf(connection).query(this.#text);
  }

  fail(error: Error): void {
    this.#error ??= error;
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.#rows = Number(/^COPY (\d+)$/.exec(text)?.[1] ?? Number.NaN);
  }

  handleError(error: Error): void {
    this.fail(error);
    this.#reject(this.#error ?? error);
  }

  handleReadyForQuery(): void {
    void this.settled().then(() => {
      if (this.#error === null) this.#resolve(this.#rows);
      else this.#reject(this.#error);
    });
  }

  /** Never rejects. */
  settled(): Promise<void> {
    return Promise.resolve();
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
}

class CopyOut extends Copy {
  readonly #onChunk: (chunk: Buffer) => Promise<void>;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #pumping: Promise<void> | null = null;

  constructor(text: string, onChunk: (chunk: Buffer) => Promise<void>) {
    super(text);
    this.#onChunk = onChunk;
  }

  handleCopyData({ chunk }: { chunk: Buffer }, connection: object): void {
    this.#pending.push(Buffer.from(chunk)); // the driver uses its buffer again
    this.#pendingBytes += chunk.length;
    if (this.#pumping !== null || this.#pendingBytes < CHUNK_BYTES) return;
    const { stream } = wireOf(connection);
    stream.pause();
    this.#pumping = this.#pump().finally(() => {
      this.#pumping = null;
      stream.resume();
    });
  }

  override async settled(): Promise<void> {
    await this.#pumping;
    await this.#pump();
  }

  async #pump(): Promise<void> {
    while (this.#pending.length > 0) {
      const chunk = Buffer.concat(this.#pending);
      this.#pending = [];
      this.#pendingBytes = 0;
      try {
        await this.#onChunk(chunk);
      } catch (error) {
        this.fail(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }
}

class CopyIn extends Copy {
  readonly #chunks: AsyncIterable<Buffer>;

  constructor(text: string, chunks: AsyncIterable<Buffer>) {
    super(text);
    this.#chunks = chunks;
  }

  handleCopyInResponse(connection: object): void {
    const wire = wireOf(connection);
    this.#send(wire).then(
      () => wire.endCopyFrom(),
      (error: Error) => {
        this.fail(error);
        wire.sendCopyFail('the source failed');
      },
    );
  }

  async #send(wire: Wire): Promise<void> {
    for await (const chunk of this.#chunks) {
      wire.sendCopyFromChunk(chunk);
      if (wire.stream.writableNeedDrain)
        await new Promise<void>((resolve) => wire.stream.once('drain', resolve));
    }
  }
}

/** Gives the number of rows. The server waits while `onChunk` does. */
export function copyOut(
  client: PoolClient,
  text: string,
  onChunk: (chunk: Buffer) => Promise<void>,
): Promise<number> {
  return client.query(new CopyOut(text, onChunk)).done;
}

export function copyIn(client: PoolClient, text: string, chunks: AsyncIterable<Buffer>): Promise<number> {
  return client.query(new CopyIn(text, chunks)).done;
}

function wireOf(connection: object): Wire {
  if (!isWire(connection)) throw new Error('the driver has no COPY on its connection');
  return connection;
}

function isWire(connection: object): connection is Wire {
  return 'sendCopyFromChunk' in connection && 'endCopyFrom' in connection && 'stream' in connection;
}
