import type { Condition, ItemLink, RulePart } from '@skylantern/contracts';
import type { Sql } from '@skylantern/store/sql';
import type { Static, TObject } from 'typebox';

/** What every condition is compiled within. */
export interface ConditionContext {
  workspaceId: string;
  /** The workspace's zone: what a day in a filter means. */
  timeZone: string;
  now: Date;
  /** Which event property holds the id of items of a type. */
  itemLinks: readonly ItemLink[];
  /** Today's number of the person whose number an event carries. */
  personOf(column: Sql): Sql;
  /** Selects the numbers of the persons in a saved segment, today. */
  segmentPersons(segmentId: string): Sql;
  /** Asked about one person alone: the number of today and all absorbed ones, as events carry them. null: everyone. */
  only: readonly number[] | null;
}

/** What a condition needs to be said in words. */
export interface Names {
  segmentName(segmentId: string): string;
}

/** One test on a person, one file. */
export interface ConditionDefinition<Config extends TObject = TObject> {
  /** Stored in saved segments: forever. */
  condition: Condition['condition'];
  says: string;
  config: Config;
  /** What to do about a fault, by the field of the config where the schema finds it. */
  remedies?: Readonly<Record<string, string>>;
  /** What the schema cannot say; `fail` throws, naming the field. */
  check?(config: Static<Config>, fail: (field: string, message: string) => never): void;
  /**
   * Selects one column of today's person numbers; they may repeat. Bots are left out. `at` is the place of the
   * condition in its rule, for errors that only compiling finds.
   */
  compile(config: Static<Config>, context: ConditionContext, at: string): Sql;
  explain(config: Static<Config>, names: Names): RulePart;
}

/** Keeps the type of `config` together with the functions that use it. */
export function defineCondition<Config extends TObject>(
  definition: ConditionDefinition<Config>,
): ConditionDefinition<Config> {
  return definition;
}
