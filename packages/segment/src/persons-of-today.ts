import { matcherToSql } from '@skylantern/analyze';
import type { EventMatcher, Within } from '@skylantern/contracts';
import { empty, type Sql, sql, str, uints } from '@skylantern/store/sql';
import type { ConditionContext } from './define-condition.ts';
import { placeOf } from './place.ts';
import { withinToSql } from './window.ts';

type Asked = Pick<ConditionContext, 'workspaceId' | 'only'>;

/** Conditions on rows of `persons FINAL`: those of the workspace who are not absorbed by another. */
export function ofToday({ workspaceId, only }: Asked): Sql {
  return sql`workspace_id = ${str(workspaceId)} AND is_merged = 0${among(only)}`;
}

/** Conditions on rows of `events`: what is looked for, when, and not by bots. */
export function eventsOf(
  what: EventMatcher,
  within: Within | undefined,
  context: ConditionContext,
  at: string,
): Sql {
  const when = within === undefined ? empty : sql` AND ${withinToSql(within, context.now)}`;
  const matches = matcherToSql(what, context, placeOf(at, 'what'));
  return sql`workspace_id = ${str(context.workspaceId)} AND is_bot = 0${among(context.only)} AND ${matches}${when}`;
}

const among = (only: Asked['only']): Sql => (only === null ? empty : sql` AND person IN ${uints(only)}`);
