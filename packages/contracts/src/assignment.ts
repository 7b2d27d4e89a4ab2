import type { JourneyId, PersonId, WorkspaceId } from './ids.ts';
import { murmur3 } from './murmur3.ts';

export type Arm = 'treated' | 'control';

/**
 * Where a person stands in [0, 1) for one journey: the same on every machine, for ever, and unrelated between
 * journeys. 64 bits of MurmurHash3 (x86, 128, seed 0) over the ids, of which a number holds the upper 53.
 */
export function assignmentPoint(workspaceId: WorkspaceId, journeyId: JourneyId, personId: PersonId): number {
  const [high, low] = murmur3(`${workspaceId}/${journeyId}/${personId}`);
  return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
}

/**
 * Is this person in the journey's control? `share` is 0..1: 0 holds out nobody, 1 everybody. When the share grows,
 * those held out stay so and others join them; so a changed share never swaps persons between the arms.
 */
export function isHeldOut(
  workspaceId: WorkspaceId,
  journeyId: JourneyId,
  personId: PersonId,
  share: number,
): boolean {
  return assignmentPoint(workspaceId, journeyId, personId) < share;
}

/** The arm of a person, to be stored at eligibility, before any outcome of delivery is known. */
export function assignArm(
  workspaceId: WorkspaceId,
  journeyId: JourneyId,
  personId: PersonId,
  controlShare: number,
): Arm {
  return isHeldOut(workspaceId, journeyId, personId, controlShare) ? 'control' : 'treated';
}
