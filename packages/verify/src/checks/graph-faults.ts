import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';

/** What can never be in an identity graph, and where it is. */
export interface GraphFault {
  rule: 'chained' | 'without-person' | 'two-users' | 'without-merge';
  count: number;
  /** Person numbers, at most ten. */
  examples: number[];
}

/**
 * `chained`: merged into somebody who is merged or missing. `without-person`: an identity of nobody. `two-users`: two
 * user ids, though nobody joined them explicitly. `without-merge`: merged, but no merge says so.
 */
export async function findFaults(db: Executor, workspaceId: string): Promise<GraphFault[]> {
  const found = await sql<{ rule: GraphFault['rule']; number: number }>`
    (select 'chained' as rule, p.number from person p
      left join person s on s.workspace_id = p.workspace_id and s.number = p.merged_into
      where p.workspace_id = ${workspaceId} and p.merged_into is not null
        and (s.number is null or s.merged_into is not null))
    union all
    (select 'without-person', i.person from identity i
      where i.workspace_id = ${workspaceId}
        and not exists (select from person p where p.workspace_id = i.workspace_id and p.number = i.person))
    union all
    (select 'two-users', crowded.number from (
        select coalesce(p.merged_into, p.number) as number from identity i
        join person p on p.workspace_id = i.workspace_id and p.number = i.person
        where i.workspace_id = ${workspaceId} and i.type = 'user_id' group by 1 having count(*) > 1) as crowded
      where not exists (
        select from merge m join person l on l.workspace_id = m.workspace_id and l.number = m.survivor
        where m.workspace_id = ${workspaceId} and m.rule = 'R6' and m.undone_at is null
          and coalesce(l.merged_into, l.number) = crowded.number))
    union all
    (select 'without-merge', p.number from person p
      where p.workspace_id = ${workspaceId} and p.merged_into is not null
        and not exists (select from merge m where m.workspace_id = p.workspace_id and m.undone_at is null
          and m.absorbed = p.number))`.execute(db);
  const faults = new Map<GraphFault['rule'], GraphFault>();
  for (const { rule, number } of found.rows) {
    const fault = faults.get(rule) ?? { rule, count: 0, examples: [] };
    fault.count += 1;
    if (fault.examples.length < 10) fault.examples.push(number);
    faults.set(rule, fault);
  }
  return [...faults.values()];
}
