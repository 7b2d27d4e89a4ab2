import type { EventOutcome } from '@skylantern/contracts';
import { findTombstones, loadRules, lockIdentities } from '@skylantern/identify';
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
 * Who must not be known again is turned away before anything is made of it: no person, no row, no quarantine entry.
 * Takes the identity locks, so that nobody is forgotten between the look and the commit.
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
    const refuse = await forgottenOf(db, workspaceId, { facts, setAside });
    for (const fact of facts) {
      if (refuse.fact(fact)) admitted.refused.push({ fact, outcome: 'refused-forgotten' });
      else admitted.facts.push(fact);
    }
    for (const entry of setAside) {
      if (refuse.entry(entry)) admitted.refused.push({ fact: entry, outcome: 'refused-forgotten' });
      else admitted.setAside.push(entry);
    }
  }
  return admitted;
}

const nobody = { fact: () => false, entry: () => false };

async function forgottenOf(
  db: Executor,
  workspaceId: string,
  { facts, setAside }: { facts: readonly Fact[]; setAside: readonly SetAsideEntry[] },
): Promise<{ fact(fact: Fact): boolean; entry(entry: SetAsideEntry): boolean }> {
  await lockIdentities(db, workspaceId);
  const known = await sql`select from tombstone where workspace_id = ${workspaceId} limit 1`.execute(db);
  if (known.rows.length === 0) return nobody;
  const tombstones = await findTombstones(db, workspaceId, {
    rules: await loadRules(db, workspaceId),
    claims: facts.map(({ event }) => mentionedBy(event)),
    raws: setAside.map(({ raw }) => raw),
  });
  if (tombstones === null) return nobody;
  return {
    fact: ({ event }) => tombstones.names(mentionedBy(event)),
    entry: ({ raw }) => tombstones.stands(raw),
  };
}
