// Door, event log, processor and event store feeder of one process, on stores that others run: takes events from
// its input, says which are acknowledged, and lives until it is killed. It opens the stores at the word "go", so that
// the next can load its modules while this one lives.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { makeDoor, startEventStoreFeeder, startProcessorThread } from '@skylantern/collect';
import type { IncomingEvent } from '@skylantern/contracts';
import { FileEventLog, openRemoteEventStore, openStateStore, type StateConnection } from '@skylantern/store';
import { sql } from 'kysely';

interface Order {
  connection: StateConnection;
  clickhouse: string;
  log: string;
}

const order = JSON.parse(process.argv[2] ?? '{}') as Order; // pipeline-kills.e2e.ts wrote it
const words = createInterface({ input: process.stdin });
await once(words, 'line');
const state = await openStateStore(order.connection, { poolSize: 6 });
const events = await openRemoteEventStore({ url: order.clickhouse });
const cursor = await sql<{ position: number }>`
  select coalesce(max(position), 0) as position from cursor where consumer = 'processor'`.execute(state);
const log = await FileEventLog.open({
  directory: order.log,
  segmentBytes: 256 * 1024,
  nextOffsetAtLeast: cursor.rows[0]?.position ?? 0,
});
const logger = { info: () => undefined, error: (facts: object) => tell({ is: 'error', facts }) };
const feeder = await startEventStoreFeeder({ state, events, logger, onFed: () => tellPosition() });
const processor = await startProcessorThread({
  log,
  state,
  geoDatabasePath: null,
  logger,
  onProcessed() {
    feeder.wake();
    tellPosition();
  },
});
const door = makeDoor({ log, db: state, findKey: async () => null });
feeder.wake();
tell({ is: 'ready' });
tellPosition();

words.on('line', async (line) => {
  const { workspaceId, events: list } = JSON.parse(line) as { workspaceId: string; events: IncomingEvent[] };
  const taken = await door.takeOwn(workspaceId, 'test', list, new Date());
  tell({ is: 'taken', ids: taken.results.map((result) => result.messageId) });
});

function tellPosition(): void {
  tell({ is: 'at', stored: feeder.position() >= processor.lastBatchId(), position: processor.position() });
}

function tell(word: object): void {
  process.stdout.write(`${JSON.stringify(word)}\n`);
}
