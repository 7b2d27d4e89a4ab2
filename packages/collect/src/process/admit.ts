import type { EventOutcome } from '@skylantern/contracts';
import {
  findRefusing,
  findTombstones,
  type IdentityRules,
  loadRules,
  lockIdentities,
} from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { Fact } from './fact.ts';
import { mentionedBy } from './mentioned.ts';
import type { SetAsideEntry } from './quarantine.ts';

export interface Admitted {
  facts: Fact[];
  setAside: SetAsideEntry[];
  /** What is neither stored nor set aside. */
  refused: { fact: Pick<Fact, 'record'>; outcome: EventOutcome }[];
}

/**
 * Who must not be known again, and who does not want to be, is turned away before anything is made of it: no person,
 * no row, no quarantine entry. Takes the identity locks, so that nobody is forgotten between the look and the commit.
 */
export async function admit(
  db: Executor,
  arrived: { facts: readonly Fact[]; setAside: readonly SetAsideEntry[] },
): Promise<Admitted> {
  const admitted: Admitted = { facts: [], setAside: [], refused: [] };
  const workspaceIds = new Set(
    [...arrived.facts, ...arrived.setAside].map(({ record }) => record.workspaceId),
  );
  for (const workspaceId of [...workspaceIds].sort()) {
    const isOurs = ({ record }: Pick<Fact, 'record'>) => record.workspaceId === workspaceId;
    const facts = arrived.facts.filter(isOurs);
    const setAside = arrived.setAside.filter(isOurs);
    const refusals = await loadRefusals(db, workspaceId, { facts, setAside });
    for (const fact of facts) {
      const outcome = refusals.ofFact(fact);
      if (outcome === null) admitted.facts.push(fact);
      else admitted.refused.push({ fact, outcome });
    }
    for (const entry of setAside) {
      const outcome = refusals.ofEntry(entry);
      if (outcome === null) admitted.setAside.push(entry);
      else admitted.refused.push({ fact: entry, outcome });
    }
  }
  return admitted;
}

interface Refusals {
  ofFact(fact: Fact): EventOutcome | null;
  ofEntry(entry: SetAsideEntry): EventOutcome | null;
}

const none: Refusals = { ofFact: () => null, ofEntry: () => null };

async function loadRefusals(
  db: Executor,
  workspaceId: string,
  { facts, setAside }: { facts: readonly Fact[]; setAside: readonly SetAsideEntry[] },
): Promise<Refusals> {
  await lockIdentities(db, workspaceId);
  const known = await sql<{ forgotten: boolean; refusing: boolean }>`
    select exists (select from tombstone where workspace_id = ${workspaceId}) as forgotten,
      exists (select from consent_refusal where workspace_id = ${workspaceId}) as refusing`.execute(db);
  const { forgotten = false, refusing = false } = known.rows[0] ?? {};
  if (!forgotten && !refusing) return none;
  const rules: IdentityRules = await loadRules(db, workspaceId);
  const claims = facts.map(({ event }) => mentionedBy(event));
  const raws = setAside.map(({ raw }) => raw);
  const tombstones = forgotten ? await findTombstones(db, workspaceId, { rules, claims, raws }) : null;
  const refusers = refusing ? await findRefusing(db, workspaceId, { rules, claims }) : null;
  return {
    ofFact({ event }) {
      const named = mentionedBy(event);
      if (tombstones?.names(named)) return 'refused-forgotten';
      return refusers?.names(named) ? 'refused-consent' : null;
    },
    ofEntry: ({ raw }) => (tombstones?.stands(raw) ? 'refused-forgotten' : null),
  };
}
