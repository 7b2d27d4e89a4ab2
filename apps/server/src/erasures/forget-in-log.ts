import { mentionedBy, redactRecord } from '@skylantern/collect';
import { loadRules, readTombstones } from '@skylantern/identify';
import type { ErasurePorts, RunningErasure, RunStep } from './erasure-step.ts';

/** Takes their events out of the requests that the event log keeps; offsets and the events of others stay. */
export const forgetInLog: RunStep = async (ports, erasure) => {
  await redactLog(ports, erasure, 'remove');
  return {};
};

/** How many records are concerned, and events in them. */
export async function redactLog(
  { state, log }: Pick<ErasurePorts, 'state' | 'log'>,
  { id, workspaceId, plan }: Pick<RunningErasure, 'id' | 'workspaceId' | 'plan'>,
  mode: 'count' | 'remove',
): Promise<{ records: number; events: number }> {
  const tombstones = await readTombstones(state, workspaceId, id, await loadRules(state, workspaceId));
  const sequences = new Set(plan.sequences);
  const counts = { records: 0, events: 0 };
  await log.rewrite((record) => {
    const redacted = redactRecord(record, {
      workspaceId,
      event: (event, sequence) => sequences.has(sequence) || tombstones.names(mentionedBy(event)),
      setAside: ({ raw }) => tombstones.stands(raw),
    });
    if (redacted === null) return null;
    counts.records += 1;
    counts.events += redacted.removed;
    return mode === 'remove' ? redacted.payload : null;
  });
  return counts;
}
