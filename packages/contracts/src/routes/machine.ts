import Type, { type Static } from 'typebox';
import { defineRoute } from '../route.ts';
import { Instant } from './shared.ts';

/** For `skylantern doctor`. */
export const MachineStatus = Type.Object({
  version: Type.String(),
  node: Type.String(),
  now: Instant,
  startedAt: Instant,
  dataDirectory: Type.String(),
  stateStore: Type.Object({ kind: Type.String(), isReady: Type.Boolean() }),
  eventStore: Type.Object({
    kind: Type.String(),
    isReady: Type.Boolean(),
    /** What this ClickHouse does not have, and how it gets it. */
    lacks: Type.Array(Type.String()),
  }),
  log: Type.Object({
    bytes: Type.Integer(),
    /** Records of the event log that are not identified yet. */
    lagRecords: Type.Integer(),
    /** Batches that wait for the event store. */
    waitingBatches: Type.Integer(),
  }),
  quarantine: Type.Object({ open: Type.Integer() }),
  imports: Type.Object({ running: Type.Integer(), failed: Type.Integer() }),
});
export type MachineStatus = Static<typeof MachineStatus>;

export const adminStatus = defineRoute({
  method: 'GET',
  path: '/api/v1/admin/status',
  says: 'The state of this installation.',
  tag: 'admin',
  access: 'admin',
  reply: MachineStatus,
});

export const adminBackup = defineRoute({
  method: 'POST',
  path: '/api/v1/admin/backups',
  says: 'Write a backup into an empty directory of the machine of the server, while it goes on working.',
  tag: 'admin',
  access: 'admin',
  body: Type.Object(
    {
      /** Absolute. */
      directory: Type.String({ minLength: 1, maxLength: 4_000 }),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({ directory: Type.String(), events: Type.Integer(), bytes: Type.Integer() }),
});
