import type { Filters, Instants, IntervalUnit, ItemLink } from '@skylantern/contracts';
import type { Sql } from '@skylantern/store/sql';
import type { Static, TObject, TSchema } from 'typebox';
import type { Breakdown } from './breakdown.ts';

/** What every insight is asked within. Made by `makeAnalyst`; SQL fragments compile against the event store. */
export interface InsightContext {
  workspaceId: string;
  /** Resolved, half-open. */
  period: Instants;
  interval: IntervalUnit;
  /** The viewer's zone: for intervals and labels only. */
  timeZone: string;
  /** The workspace's zone: that of the column `day` and of `daily_persons`. */
  workspaceTimeZone: string;
  /** 1 is Monday, 7 is Sunday. */
  weekStart: number;
  filters: Filters;
  breakdown: Breakdown | null;
  /** Ask the same about the period before. */
  compare: boolean;
  includeBots: boolean;
  /** Who does and is counted: a person, or an account by any of its persons. */
  unit: 'persons' | 'accounts';
  now: Date;
  /** Today's number of the person whose number an event carries. */
  personOf(column: Sql): Sql;
  /** Properties of persons that are asked for as they were at the event; `eventsTable` brings them. */
  pastNames: readonly string[];
  /** Which event property holds the id of items of a type. */
  itemLinks: readonly ItemLink[];
  /** Selects one column of person numbers: those in the segment today. */
  segmentPersons(segmentId: string): Sql;
  hasOverrides: boolean;
  /** Codes of event names in the timeline. */
  eventCodes: ReadonlyMap<string, number>;
}

/** A question in words: a key of the page's dictionary and the values to put in. */
export interface Sentence {
  key: string;
  values: Record<string, string | number | boolean | null | readonly string[]>;
}

export type Row = Record<string, unknown>;

export interface Insight<
  Name extends string = string,
  Params extends TObject = TObject,
  AnswerRow extends TSchema = TSchema,
  Cell extends TSchema = TSchema,
> {
  /** Stored in saved insights: forever. */
  name: Name;
  asks: string;
  params: Params;
  row: AnswerRow;
  /** Names one number of the answer, for the persons behind it. */
  cell: Cell;
  /** Of the engine, beside the usual ones. */
  settings?: Readonly<Record<string, string | number>>;
  /** What TypeBox cannot say: throws `query.invalid` naming the field. */
  check?(params: Static<Params>, context: InsightContext): void;
  sql(params: Static<Params>, context: InsightContext): Sql;
  /** Shapes the engine's rows; without it they are the answer. Always the full shape, also for no data. */
  answer?(rows: readonly Row[], params: Static<Params>, context: InsightContext): Static<AnswerRow>[];
  /** Selects one column `person`: the distinct person numbers behind a cell. */
  persons(params: Static<Params>, cell: Static<Cell>, context: InsightContext): Sql;
  sentence(params: Static<Params>): Sentence;
}

/** Keeps the types of `params` and `row` together with the functions that use them. */
export function defineInsight<
  const Name extends string,
  Params extends TObject,
  AnswerRow extends TSchema,
  Cell extends TSchema,
>(insight: Insight<Name, Params, AnswerRow, Cell>): Insight<Name, Params, AnswerRow, Cell> {
  return insight;
}

export type ParamsOf<I extends Insight> = Static<I['params']>;
export type RowOf<I extends Insight> = Static<I['row']>;
export type CellOf<I extends Insight> = Static<I['cell']>;
