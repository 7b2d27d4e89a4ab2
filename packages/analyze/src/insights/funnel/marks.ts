import { instant, join, type Sql, sql, strings, uint, uints } from '@skylantern/store/sql';
import { anyEvent } from '../../any-event.ts';
import type { InsightContext } from '../../define-insight.ts';
import { matcherToSql } from '../../filter-to-sql.ts';
import type { FunnelParams } from '../funnel.ts';

export interface Marks {
  /** UInt64: bit k, may fill step k + 1; bit `exclusionsFrom` + k, is exclusion k + 1. */
  mask: Sql;
  /** Events that matter; in strict order every one that somebody did, as one that disturbs. */
  wanted: Sql;
}

export function marksOf(params: FunnelParams, exclusionsFrom: number, context: InsightContext): Marks {
  const steps = params.steps.map(({ what }, i) => matcherToSql(what, context, `params.steps.${i}.what`));
  const exclusions = (params.exclusions ?? []).map(({ what }, i) =>
    matcherToSql(what, context, `params.exclusions.${i}.what`),
  );
  // In order, step 1 only begins attempts: none begins after the period.
  const isOrdered = (params.order ?? 'ordered') === 'ordered';
  const began = steps.map((one, i) =>
    i === 0 && isOrdered ? sql`(${one} AND occurred_at < ${instant(context.period.to)})` : one,
  );
  const bit = (place: number, condition: Sql) =>
    sql`if(${condition}, ${uint(2n ** BigInt(place))}, toUInt64(0))`;
  const bits = [
    ...steps.map((one, i) => bit(i, one)),
    ...exclusions.map((one, i) => bit(exclusionsFrom + i, one)),
  ];
  return {
    mask: maskOfNames(params, exclusionsFrom) ?? bits.reduce((all, one) => sql`${all} + ${one}`),
    wanted: sql`(${join([...began, ...exclusions, ...(params.order === 'strict' ? [anyEvent] : [])], ' OR ')})`,
  };
}

/** Where names alone tell: looked up once per name in place of once per event and step. */
function maskOfNames(params: FunnelParams, exclusionsFrom: number): Sql | null {
  const masks = new Map<string, bigint>();
  const places = [
    ...params.steps.map(({ what }, i) => ({ what, place: i })),
    ...(params.exclusions ?? []).map(({ what }, i) => ({ what, place: exclusionsFrom + i })),
  ];
  for (const { what, place } of places) {
    if (what.event === null || (what.filters?.of.length ?? 0) > 0) return null;
    masks.set(what.event, (masks.get(what.event) ?? 0n) | (1n << BigInt(place)));
  }
  return sql`transform(event_name, ${strings([...masks.keys()])}, ${uints([...masks.values()])}, toUInt64(0))`;
}
