// The guest side of ClickHouse's BUFFERED_V1: a buffer is a handle to { pointer: u32, size: u32 }.

@external('env', 'clickhouse_throw')
declare function clickhouse_throw(message: usize, size: u32): void;

export function fail(message: string): void {
  const size = String.UTF8.byteLength(message);
  const at = heap.alloc(size);
  String.UTF8.encodeUnsafe(changetype<usize>(message), message.length, at);
  clickhouse_throw(at, <u32>size);
  unreachable();
}

export function aborted(message: string | null, file: string | null, line: u32, column: u32): void {
  unreachable();
}

export function createBuffer(size: u32): usize {
  const handle = heap.alloc(8);
  store<u32>(handle, <u32>heap.alloc(size));
  store<u32>(handle, size, 4);
  return handle;
}

export function destroyBuffer(handle: usize): void {
  heap.free(load<u32>(handle));
  heap.free(handle);
}

/** A scratch area that keeps its size between rows: `reserved` returns one of at least `bytes`, contents undefined. */
export class Scratch {
  at: usize = 0;
  bytes: usize = 0;

  reserve(bytes: usize): usize {
    if (bytes > this.bytes) {
      if (this.at != 0) heap.free(this.at);
      this.bytes = max(bytes + (bytes >> 1), 4096);
      this.at = heap.alloc(this.bytes);
    }
    return this.at;
  }

  /** The same, keeping the first `kept` bytes. */
  grow(bytes: usize, kept: usize): usize {
    if (bytes > this.bytes) {
      const old = this.at;
      this.bytes = max(bytes << 1, 4096);
      this.at = heap.alloc(this.bytes);
      if (old != 0) {
        memory.copy(this.at, old, kept);
        heap.free(old);
      }
    }
    return this.at;
  }
}
