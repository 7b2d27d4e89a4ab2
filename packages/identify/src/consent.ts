import { type Executor, textArray } from '@skylantern/store';
import { sql } from 'kysely';
import { readIdentities } from './claim.ts';
import type { IdentityRules } from './identity-types.ts';
import { identityKey, type TypedIdentity } from './person-graph.ts';

/**
 * Which of these identities mean somebody who withdrew consent. An identity that several share means whom it means
 * now.
 */
export async function findRefusing(
  db: Executor,
  workspaceId: string,
  { rules, claims }: { rules: IdentityRules; claims: readonly (readonly TypedIdentity[])[] },
): Promise<{ names(identities: readonly TypedIdentity[]): boolean }> {
  const wanted = new Map(
    claims.flatMap((claim) => readIdentities(claim, rules).usable).map((one) => [identityKey(one), one]),
  );
  const asked = [...wanted.values()];
  const found = await sql<TypedIdentity>`
    select type, value from identity
    join unnest(${textArray(asked.map(({ type }) => type))}, ${textArray(asked.map(({ value }) => value))})
      as wanted (type, value) using (type, value)
    join person p on p.workspace_id = identity.workspace_id
      and p.number = coalesce((epochs -> -1 ->> 'person')::int, identity.person)
    where identity.workspace_id = ${workspaceId} and exists (
      select from consent_refusal r join person said on said.workspace_id = r.workspace_id and said.number = r.person
      where r.workspace_id = ${workspaceId}
        and coalesce(said.merged_into, said.number) = coalesce(p.merged_into, p.number))`.execute(db);
  const refusing = new Set(found.rows.map(identityKey));
  return {
    names: (identities) =>
      refusing.size > 0 &&
      readIdentities(identities, rules).usable.some((one) => refusing.has(identityKey(one))),
  };
}

/** When consent was withdrawn for the person of today; null: it was not. */
export async function findRefusal(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<{ at: Date; by: string } | null> {
  const found = await sql<{ at: Date; by: string }>`
    select at, said_by as by from consent_refusal
    where workspace_id = ${workspaceId} and person = any(${numbers}::int[]) order by at limit 1`.execute(db);
  return found.rows[0] ?? null;
}

/** `numbers`: the person of today first, then all that were merged into it. */
export async function saveConsent(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
  said: { collect: boolean; by: string },
): Promise<void> {
  if (said.collect) {
    await sql`delete from consent_refusal
      where workspace_id = ${workspaceId} and person = any(${numbers}::int[])`.execute(db);
    return;
  }
  await sql`insert into consent_refusal (workspace_id, person, said_by)
    values (${workspaceId}, ${numbers[0]}, ${said.by}) on conflict do nothing`.execute(db);
}
