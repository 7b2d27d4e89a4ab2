import { openExternalStateStore } from '@skylantern/store';
import { sql } from 'kysely';
import { makeLinks } from '../tracking/tokens.ts';
import type { CrashPoint } from './ports.ts';
import { startEngagement } from './start-engagement.ts';

/** Runs engagement on the store of `argv[2]` and kills itself the first time it comes to `argv[3]`. */
const [databaseUrl = '', point = '', leaseMs = '300'] = process.argv.slice(2);
const state = await openExternalStateStore(databaseUrl);

await startEngagement({
  state,
  events: null,
  encryptionKey: Buffer.alloc(32, 7),
  allowedPrivate: ['127.0.0.1', 'localhost'],
  links: makeLinks(Buffer.alloc(32, 9), () => 'https://mail.example'),
  logger: {
    info: () => undefined,
    error: (facts, message) => process.stderr.write(`${message} ${JSON.stringify(facts)}\n`),
  },
  now: () => new Date(),
  personsInSegment: async () => [],
  recordEvents: async (_workspaceId, events) => {
    const ids = events.map((event) => event.messageId);
    await sql`insert into told (message_id) select * from unnest(${ids}::text[])`.execute(state);
  },
  settings: { leaseMs: Number(leaseMs) },
  crashPoint: (name: CrashPoint) => {
    if (name !== point) return;
    process.kill(process.pid, 'SIGKILL');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); // nothing more happens in this process
  },
});
