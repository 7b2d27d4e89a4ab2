import type { Json, JsonObject } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';

const PORTION = 5_000;

/** Where a person may stand in something that is not theirs: set-aside events, the audit trail, listed segments. */
export async function forgetInTexts(
  db: Executor,
  workspaceId: string,
  forgotten: { persons: readonly number[]; names: readonly string[]; stands(raw: Json): boolean },
): Promise<Record<string, number>> {
  return {
    quarantine: await forgetInRaws(db, { table: 'quarantine', column: 'raw', workspaceId }, forgotten.stands),
    source_sample: await forgetInSamples(db, workspaceId, forgotten.stands),
    audit_entry: await forgetInAudit(db, workspaceId, forgotten.names),
    segment: await forgetInSegments(db, workspaceId, forgotten.persons),
  };
}

interface Raws {
  table: 'quarantine' | 'source_sample';
  column: 'raw' | 'body';
  workspaceId: string;
}

/** Of a table whose rows hold what was received as it came. */
async function forgetInRaws(
  db: Executor,
  { table, column, workspaceId }: Raws,
  stands: (raw: Json) => boolean,
): Promise<number> {
  const scope =
    table === 'quarantine'
      ? sql`workspace_id = ${workspaceId}`
      : sql`source_id in (select id from source where workspace_id = ${workspaceId})`;
  let removed = 0;
  for (let after = 0; ; ) {
    const found = await sql<{ id: number; raw: Json }>`
      select id, ${sql.ref(column)} as raw from ${sql.table(table)} where ${scope} and id > ${after}
      order by id limit ${PORTION}`.execute(db);
    const last = found.rows.at(-1);
    if (last === undefined) return removed;
    after = last.id;
    const theirs = found.rows.filter(({ raw }) => stands(raw)).map(({ id }) => id);
    await sql`delete from ${sql.table(table)} where id = any(${theirs}::bigint[])`.execute(db);
    removed += theirs.length;
  }
}

const forgetInSamples = async (db: Executor, workspaceId: string, stands: (raw: Json) => boolean) =>
  (await isThere(db, 'source_sample'))
    ? forgetInRaws(db, { table: 'source_sample', column: 'body', workspaceId }, stands)
    : 0;

/** A table that a newer migration makes. */
export async function isThere(db: Executor, table: string): Promise<boolean> {
  const found = await sql<{ is: boolean }>`select to_regclass(${table}) is not null as is`.execute(db);
  return found.rows[0]?.is ?? false;
}

/** That something was done stays; to whom does not. */
async function forgetInAudit(db: Executor, workspaceId: string, names: readonly string[]): Promise<number> {
  const changed = await sql`
    update audit_entry set subject = 'forgotten', detail = '{}'
    where workspace_id = ${workspaceId} and (subject = any(${names}::text[])
      or (action like 'identity.%' and split_part(subject, ': ', 2) = any(${names}::text[])))`.execute(db);
  return Number(changed.numAffectedRows ?? 0);
}

async function forgetInSegments(
  db: Executor,
  workspaceId: string,
  persons: readonly number[],
): Promise<number> {
  const found = await sql<{ id: string; rule: JsonObject }>`
    select id, rule from segment where workspace_id = ${workspaceId} and rule::text like '%"listed"%' for update`.execute(
    db,
  );
  let changed = 0;
  for (const { id, rule } of found.rows) {
    const kept = withoutPersons(rule, new Set(persons));
    if (JSON.stringify(kept) === JSON.stringify(rule)) continue;
    changed += 1;
    await sql`update segment set rule = ${JSON.stringify(kept)}::jsonb, version = version + 1 where id = ${id}`.execute(
      db,
    );
  }
  return changed;
}

/** The rule with every fixed list shortened. */
function withoutPersons(rule: Json, persons: ReadonlySet<number>): Json {
  if (typeof rule !== 'object' || rule === null) return rule;
  if (Array.isArray(rule)) return rule.map((inner) => withoutPersons(inner, persons));
  return Object.fromEntries(
    Object.entries(rule).map(([name, inner]) => {
      const isList = rule['condition'] === 'listed' && name === 'persons' && Array.isArray(inner);
      return [
        name,
        isList
          ? inner.filter((number) => typeof number !== 'number' || !persons.has(number))
          : withoutPersons(inner, persons),
      ];
    }),
  );
}
