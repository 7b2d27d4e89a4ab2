import { blankEvent, type IncomingEvent } from '@skylantern/contracts';
import { makeIdentityCache } from '@skylantern/identify';
import type { StateStore } from '@skylantern/store';
import { insertTestWorkspace, openTestStateStore } from '@skylantern/testkit';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { LogRecord } from '../door/log-record.ts';
import { defaultPolicy } from '../door/policy.ts';
import { makeTokenBuckets } from '../door/token-bucket.ts';
import { loadEnrichers } from '../enrich/index.ts';
import { type Processed, type ProcessPorts, processBatch } from './process-batch.ts';
import { makeKnownNames } from './property-names.ts';
import { makeClockCorrection } from './time-of.ts';
import { makeWorkspaceClock } from './workspace-clock.ts';

export const START = Date.parse('2026-03-01T10:00:00Z');

export function call(part: Partial<IncomingEvent> & { messageId: string }): IncomingEvent {
  return blankEvent({ kind: 'track', name: 'clicked', ...part });
}

export async function makePorts(): Promise<ProcessPorts> {
  return {
    enrich: await loadEnrichers(),
    timeOf: makeClockCorrection(),
    clockOf: async (_db, id) => (id === 'ws_gone' ? null : makeWorkspaceClock('Asia/Shanghai')),
    knownNames: makeKnownNames(),
    identities: makeIdentityCache(),
    policies: { of: async () => defaultPolicy, forget: () => undefined },
    personLimits: makeTokenBuckets(10),
    now: () => new Date(),
  };
}

/** Processes batch after batch, each as one request that came at START. */
export function makeProcess(state: StateStore, workspaceId: string, ports: ProcessPorts) {
  let offset = 0;
  return async (events: IncomingEvent[], part: Partial<LogRecord> = {}): Promise<Processed> => {
    const record: LogRecord = {
      v: 1,
      workspaceId,
      source: 'segment',
      receivedAt: START,
      sentAt: null,
      ip: '',
      userAgent: '',
      events,
      setAside: [],
      ...part,
    };
    offset += 1;
    const processed = await state.transaction((trx) => processBatch(trx, [{ offset, record }], ports));
    processed.remember();
    return processed;
  };
}

export interface ProcessWorld {
  state: StateStore;
  workspaceId: string;
  ports: ProcessPorts;
  process: ReturnType<typeof makeProcess>;
  /** Goes on in a workspace of its own. */
  renew(): Promise<void>;
}

/** One state store for the tests of a file, and for each of them a workspace of its own. */
export function useProcess(): ProcessWorld {
  let opened: Pick<ProcessWorld, 'state' | 'ports'> | null = null;
  let worlds = 0;
  const world = { renew } as ProcessWorld; // the rest is filled before each test
  beforeAll(async () => {
    opened = { state: await openTestStateStore(), ports: await makePorts() };
    Object.assign(world, opened);
  });
  afterAll(() => opened?.state.close());
  beforeEach(renew);
  return world;

  async function renew(): Promise<void> {
    worlds += 1;
    world.workspaceId = await insertTestWorkspace(world.state, `ws_${worlds}`);
    world.process = makeProcess(world.state, world.workspaceId, world.ports);
  }
}
