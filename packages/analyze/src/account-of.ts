import { type Sql, sql, str } from '@skylantern/store/sql';
import type { InsightContext } from './define-insight.ts';

/**
 * The account of an event row: the one that the event names, else that of its person today; 0 for none. Two arrays that
 * the engine reads once per query, as for merged persons.
 */
export function accountOf({ workspaceId, personOf }: Pick<InsightContext, 'workspaceId' | 'personOf'>): Sql {
  const side = (column: Sql) =>
    sql`(SELECT groupArray(${column}) FROM (SELECT person, account FROM persons FINAL WHERE workspace_id = ${str(workspaceId)} AND is_merged = 0 AND account != 0 ORDER BY person))`;
  const ofPerson = sql`transform(${personOf(sql`person`)}, ${side(sql`person`)}, ${side(sql`account`)}, toUInt32(0))`;
  return sql`if(account != 0, account, ${ofPerson})`;
}

/** The persons of today of the accounts that a statement selects as `person`. */
export function personsOfAccounts(workspaceId: string, accounts: Sql): Sql {
  return sql`SELECT person FROM persons FINAL WHERE workspace_id = ${str(workspaceId)} AND is_merged = 0 AND account != 0 AND account IN (SELECT person FROM (${accounts}))`;
}
