import { FileEventLog } from './file-event-log.ts';

// Appends from many writers and tells each acknowledged offset with its content, until it is killed.
const log = await FileEventLog.open({ directory: process.argv[2] ?? '', segmentBytes: 64 * 1024 });
const run = process.argv[3] ?? '';
for (let writer = 0; writer < 32; writer++) void write(writer);

async function write(writer: number): Promise<void> {
  for (let n = 0; ; n++) {
    const text = `${run}-${writer}-${n}`;
    const offset = await log.append(Buffer.from(text.padEnd(700, '.')));
    process.stdout.write(`${offset} ${text}\n`);
  }
}
