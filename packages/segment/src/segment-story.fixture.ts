import { makePersonOf } from '@skylantern/analyze/server';
import type { SegmentRule } from '@skylantern/contracts';
import { sql, str } from '@skylantern/store/sql';
import { type lifecycle, testEventStore } from '@skylantern/testkit';
import { compileRule } from './compile-rule.ts';
import type { ConditionContext } from './define-condition.ts';
import { readRule } from './read-rule.ts';
import { makeSegmentPersons, type SavedRule } from './referenced-segments.ts';

type Story = ReturnType<typeof lifecycle>;

export interface AskedSegment {
  /** `day 60` unless told. */
  now?: string;
  segments?: Readonly<Record<string, SegmentRule>>;
  only?: readonly number[];
}

export function savedRules(segments: Readonly<Record<string, SegmentRule>>): Map<string, SavedRule> {
  const saved = Object.entries(segments).map(([id, rule]) => ({
    id,
    name: `the ${id}`,
    rule,
    isArchived: false,
  }));
  return new Map(saved.map((one) => [one.id, one]));
}

export function contextOf(
  story: Story,
  { now = 'day 60', segments = {}, only }: AskedSegment,
): ConditionContext {
  const base = {
    workspaceId: story.workspaceId,
    timeZone: 'UTC',
    itemLinks: story.itemLinks,
    now: new Date(story.instantOf(now)),
    personOf: makePersonOf(story.workspaceId, true),
    only: only ?? null,
  };
  return { ...base, segmentPersons: makeSegmentPersons(savedRules(segments), base) };
}

/** Names of the persons in the segment, sorted; fails when one is selected twice. Every statement is EXPLAINed. */
export async function whoIsIn(story: Story, rule: unknown, asked: AskedSegment = {}): Promise<string[]> {
  await story.analyst();
  const store = await testEventStore();
  const statement = compileRule(readRule(rule), contextOf(story, asked));
  await store.query(sql`EXPLAIN ${statement}`);
  const rows = await store.query<{ name: string }>(
    sql`SELECT substring(person_id, 5) AS name FROM (${statement}) AS found LEFT JOIN (SELECT person, person_id FROM persons FINAL WHERE workspace_id = ${str(story.workspaceId)}) AS known USING person`,
  );
  return rows.map(({ name }) => name).sort();
}
