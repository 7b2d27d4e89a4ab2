import type { Breakdown, Part, PartValues } from '@skylantern/analyze';
import { OTHER } from '../charts/palette.ts';
import { refName } from '../format/property-name.ts';
import { say } from '../i18n/i18n.ts';
import type { Counted } from './question.ts';
import { insightWords } from './words.ts';

/** What a row of an answer is about: everyone, a value of the breakdown, or the rest. */
export interface RowPart {
  part: Part;
  values: PartValues;
}

/** Names of segments by id, for breakdowns by segment. */
export type SegmentNames = ReadonlyMap<string, string>;

/** The same text for the same part; also what its colour belongs to. */
export function partKey({ part, values }: RowPart): string {
  if (part === 'other') return OTHER;
  return part === 'total' ? 'total' : values.map((value) => value ?? '$none').join(' · ');
}

export function partName(
  { part, values }: RowPart,
  segments?: SegmentNames,
  count: Counted = 'persons',
): string {
  const t = say(insightWords);
  if (part === 'total') return t(count === 'accounts' ? 'everyone_accounts' : 'everyone');
  if (part === 'other') return t('other');
  return values.map((value) => (value === null ? t('none') : (segments?.get(value) ?? value))).join(' · ');
}

/** How a part is named in a cell. */
export function cutOf({ part, values }: RowPart): { part?: Part; values?: PartValues } {
  if (part === 'total') return {};
  return part === 'other' ? { part } : { part, values };
}

/** Parts of one breakdown by bounds from the least to the most; those without a number last. Others stay as they are. */
export function inOrder<P>(
  parts: readonly P[],
  breakdown: Breakdown | null | undefined,
  valuesOf: (part: P) => PartValues | undefined,
): readonly P[] {
  const by = breakdown != null && 'by' in breakdown ? breakdown.by : [];
  if (by.length !== 1 || by[0]?.buckets === undefined) return parts;
  return parts.toSorted((one, other) => leastOf(valuesOf(one)?.[0]) - leastOf(valuesOf(other)?.[0]));
}

/** `<10` → below all, `10–50` → 10, `≥50` → 50. */
function leastOf(value: string | null | undefined): number {
  if (value == null) return Number.MAX_VALUE;
  if (value.startsWith('<')) return -Number.MAX_VALUE;
  return Number.parseFloat(value.replace('≥', ''));
}

export function breakdownName(breakdown: Breakdown): string {
  const t = say(insightWords);
  if ('segments' in breakdown) return t('segments', { count: breakdown.segments.length });
  return breakdown.by.map(({ property }) => refName(property)).join(' · ');
}
