import { type Sql, sql, str } from '@skylantern/store/sql';

/**
 * Today's number of a person. Every query reads persons through this. Without merged persons it is the column itself;
 * with them a hash lookup in a map that the engine reads once per query.
 */
export function makePersonOf(workspaceId: string, hasOverrides: boolean): (column: Sql) => Sql {
  if (!hasOverrides) return (column) => column;
  const side = (column: Sql) =>
    sql`(SELECT groupArray(${column}) FROM (SELECT old_person, new_person FROM person_overrides FINAL WHERE workspace_id = ${str(workspaceId)} AND old_person != new_person ORDER BY old_person))`;
  return (column) => sql`transform(${column}, ${side(sql`old_person`)}, ${side(sql`new_person`)}, ${column})`;
}
