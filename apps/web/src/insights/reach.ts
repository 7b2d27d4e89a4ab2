import type { BreakdownProperty, FunnelParams, InsightRequest, PartValues } from '@skylantern/analyze';
import type { EventMatcher, Filter, Filters, PropertyRef } from '@skylantern/contracts';

const USUAL_WINDOW = '7d';

/** Who did one step of a funnel and then not the next one: what a new rule begins with. */
export interface Remaining {
  what: EventMatcher & { event: string };
  without: EventMatcher & { event: string };
  within: string;
}

/** The cell of a funnel, as far as it says whom to reach. */
interface LostCell {
  step?: unknown;
  came?: unknown;
  part?: unknown;
  values?: unknown;
}

/**
 * Those lost before a step, or still before it, as a rule that finds them from now on. Null where a rule cannot say the
 * same: for those who reached the step, any order, filters by segment or account, and the rest of a breakdown.
 */
export function remainingOf(request: InsightRequest, cell: LostCell): Remaining | null {
  if (cell.came !== 'dropped' && cell.came !== 'in_progress') return null;
  const params = request.params as FunnelParams; // the request was made of these
  if (params.order === 'any' || typeof cell.step !== 'number') return null;
  const at = cell.step - 1;
  let before = at - 1;
  while (before > 0 && params.steps[before]?.optional === true) before -= 1;
  const [done, missed] = [params.steps[before], params.steps[at]];
  if (done === undefined || missed === undefined) return null;
  const overall = listOf(request.filters);
  const cut = filtersOfCut(request, cell, before === 0);
  if (overall === null || cut === null) return null;
  const what = narrowed(done.what, [...overall, ...cut]);
  const without = narrowed(
    missed.what,
    overall.filter((one) => 'property' in one && one.property.of === 'event'),
  );
  if (what === null || without === null) return null;
  return { what, without, within: missed.within ?? params.window ?? USUAL_WINDOW };
}

/** The address of a new rule for them. */
export function addressOfRule({ what, without, within }: Remaining): string {
  const query = new URLSearchParams({ event: what.event, without: without.event, within });
  if (what.filters !== undefined) query.set('filters', JSON.stringify(what.filters));
  if (without.filters !== undefined) query.set('withoutFilters', JSON.stringify(without.filters));
  return `/journeys/new?${query}`;
}

/** Filters that all have to hold; null if it is enough that one does. */
function listOf(filters: Filters | undefined): readonly Filter[] | null {
  const list = filters?.of ?? [];
  return filters?.match === 'any' && list.length > 1 ? null : list;
}

function narrowed(
  { event, filters }: EventMatcher,
  more: readonly Filter[],
): (EventMatcher & { event: string }) | null {
  if (event === null) return null;
  const own = filters ?? { match: 'all', of: [] };
  const isAll = more.length === 0 || listOf(own) !== null;
  const of = [...own.of, ...more];
  if (!isAll || !of.every((one) => 'property' in one && isKnownToRules(one.property))) return null;
  return of.length === 0
    ? { event }
    : { event, filters: { match: more.length === 0 ? own.match : 'all', of } };
}

/** Rules know nothing of accounts and items, and of persons only what is true now. */
const isKnownToRules = ({ of, at }: PropertyRef): boolean =>
  (of === 'event' || of === 'person') && at === undefined;

/** The value of the breakdown as filters on the step that was done; one of events is known of the first step alone. */
function filtersOfCut(request: InsightRequest, cell: LostCell, isFirst: boolean): Filter[] | null {
  const { breakdown } = request;
  if (breakdown == null || cell.part === undefined || cell.part === 'total') return [];
  if (cell.part !== 'value' || !('by' in breakdown) || !Array.isArray(cell.values)) return null;
  const values = cell.values as PartValues; // made of the row by `cutOf`
  const { attribution } = request.params as FunnelParams; // as above
  const isOfFirst = isFirst && (attribution === undefined || attribution.by === 'first');
  const isKnown = ({ property, buckets }: BreakdownProperty) =>
    buckets === undefined &&
    property.at === undefined &&
    (property.of === 'person' || (property.of === 'event' && isOfFirst));
  if (!breakdown.by.every(isKnown)) return null;
  return breakdown.by.map(({ property }, i): Filter => {
    const value = values[i] ?? null;
    return value === null
      ? { property, operator: 'is_not_set', values: [] }
      : { property, operator: 'is', values: [value] };
  });
}
