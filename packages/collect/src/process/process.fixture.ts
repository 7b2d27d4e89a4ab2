import type { IncomingEvent } from '@skylantern/contracts';
import { makeIdentityCache } from '@skylantern/identify';
import type { StateStore } from '@skylantern/store';
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
  return {
    kind: 'track',
    name: 'clicked',
    userId: null,
    anonymousId: null,
    previousId: null,
    accountKey: null,
    identities: {},
    properties: {},
    traits: {},
    context: {},
    occurredAt: null,
    historical: false,
    ...part,
  };
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
