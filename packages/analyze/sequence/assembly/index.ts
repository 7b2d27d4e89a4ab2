// The functions for ClickHouse, in its `Buffers` format: column count, row count, then per column its size and its bytes as
// in Native. Measured against RowBinary on 500,000 rows of 40: 97 against 120 ms beside the scan.
import { answer, beginOutput, outputAt, outputWords } from './attempts';
import { configure, holdConstant, perValue } from './config';
import { readMasked, readTimeline } from './events';
import { createBuffer, destroyBuffer, fail } from './memory';
import { attemptWords, readBucket } from './packed';
import { closeRange, openRange, openSummary, summaryBytes, writeSummary } from './summary';

export function clickhouse_create_buffer(size: u32): usize {
  return createBuffer(size);
}

export function clickhouse_destroy_buffer(handle: usize): void {
  destroyBuffer(handle);
}

let configAt: usize = 0;
let offsetsAt: usize = 0;

/** Finds both columns; the first is the configuration (String), the second begins with the array's offsets. */
function open(handle: usize, rows: u32): void {
  const at = <usize>load<u32>(handle);
  if (load<u64>(at) != 2 || load<u64>(at, 8) != <u64>rows) fail('sequence: unexpected columns');
  const size = <usize>load<u64>(at, 16);
  configAt = at + 24;
  offsetsAt = configAt + size + 8;
}

function configureRow(): void {
  let size: u32 = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = load<u8>(configAt++);
    size |= <u32>(byte & 127) << shift;
    if (byte < 128) break;
  }
  configure(configAt, <i32>size);
  configAt += size;
}

function finish(rows: u32, ends: usize): usize {
  const words = <usize>outputWords();
  const handle = createBuffer(<u32>(24 + (<usize>rows << 3) + (words << 3)));
  const at = <usize>load<u32>(handle);
  store<u64>(at, 1);
  store<u64>(at, <u64>rows, 8);
  store<u64>(at, (<u64>rows << 3) + (<u64>words << 3), 16);
  memory.copy(at + 24, ends, <usize>rows << 3);
  memory.copy(at + 24 + (<usize>rows << 3), outputAt(), words << 3);
  heap.free(ends);
  return handle;
}

/** (config String, events Array(UInt64)) */
export function timeline(handle: usize, rows: u32): usize {
  open(handle, rows);
  const data = offsetsAt + (<usize>rows << 3);
  const ends = heap.alloc(<usize>rows << 3);
  beginOutput();
  let start: u64 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    configureRow();
    const end = load<u64>(offsetsAt + (<usize>row << 3));
    readTimeline(data + (<usize>start << 3), <i32>(end - start));
    answer();
    store<u64>(ends + (<usize>row << 3), <u64>outputWords());
    start = end;
  }
  return finish(rows, ends);
}

/** (config String, events Array(Tuple(UInt64, UInt64, UInt64))): times of all rows, then masks, then values. */
export function masked(handle: usize, rows: u32): usize {
  open(handle, rows);
  const data = offsetsAt + (<usize>rows << 3);
  const total = rows == 0 ? 0 : <usize>load<u64>(data - 8) << 3;
  const ends = heap.alloc(<usize>rows << 3);
  beginOutput();
  let start: u64 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    configureRow();
    const end = load<u64>(offsetsAt + (<usize>row << 3));
    const from = data + (<usize>start << 3);
    readMasked(from, from + total, from + total + total, <i32>(end - start), holdConstant || perValue);
    answer();
    store<u64>(ends + (<usize>row << 3), <u64>outputWords());
    start = end;
  }
  return finish(rows, ends);
}

/** (config String, events Array(UInt64)): a row is a range of persons; the answer's row has an array per attempt. */
export function packed(handle: usize, rows: u32): usize {
  open(handle, rows);
  const data = offsetsAt + (<usize>rows << 3);
  const ends = heap.alloc(<usize>rows << 3);
  beginOutput();
  let start: u64 = 0;
  let attempts: u64 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    configureRow();
    const end = load<u64>(offsetsAt + (<usize>row << 3));
    const before = outputWords();
    readBucket(data + (<usize>start << 3), <i32>(end - start), false);
    attempts += <u64>((outputWords() - before) / attemptWords());
    store<u64>(ends + (<usize>row << 3), attempts);
    start = end;
  }
  return finishNested(rows, ends, <usize>attempts);
}

function finishNested(rows: u32, ends: usize, attempts: usize): usize {
  const words = <usize>outputWords();
  const size = (<usize>rows + attempts + words) << 3;
  const handle = createBuffer(<u32>(24 + size));
  let at = <usize>load<u32>(handle);
  store<u64>(at, 1);
  store<u64>(at, <u64>rows, 8);
  store<u64>(at, <u64>size, 16);
  at += 24;
  memory.copy(at, ends, <usize>rows << 3);
  at += <usize>rows << 3;
  const each = attempts == 0 ? 0 : words / attempts;
  for (let i: usize = 1; i <= attempts; i++, at += 8) store<u64>(at, <u64>(i * each));
  memory.copy(at, outputAt(), words << 3);
  heap.free(ends);
  return handle;
}

/** (config String, events Array(UInt64)) as `packed`; the answer's row has the numbers of its range, then lists of times. */
export function summary(handle: usize, rows: u32): usize {
  open(handle, rows);
  const data = offsetsAt + (<usize>rows << 3);
  const ends = heap.alloc(<usize>rows << 3);
  beginOutput();
  let start: u64 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    configureRow();
    if (row == 0) openSummary();
    const end = load<u64>(offsetsAt + (<usize>row << 3));
    openRange();
    readBucket(data + (<usize>start << 3), <i32>(end - start), true);
    store<u64>(ends + (<usize>row << 3), closeRange());
    start = end;
  }
  const size = (<usize>rows << 3) + (rows == 0 ? 0 : summaryBytes());
  const answer = createBuffer(<u32>(24 + size));
  const at = <usize>load<u32>(answer);
  store<u64>(at, 1);
  store<u64>(at, <u64>rows, 8);
  store<u64>(at, <u64>size, 16);
  memory.copy(at + 24, ends, <usize>rows << 3);
  if (rows > 0) writeSummary(at + 24 + (<usize>rows << 3));
  heap.free(ends);
  return answer;
}
