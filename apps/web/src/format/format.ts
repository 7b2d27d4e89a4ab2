import { currentLanguage, type Language, localeOf } from '../i18n/i18n.ts';

/** What stands for "nothing known": never 0, never an empty cell. */
export const NOTHING = '–';

export interface Style {
  language?: Language;
}
type Maybe<T> = T | null | undefined;

const made = new Map<string, Intl.NumberFormat>();
function formatOf(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  const found = made.get(key) ?? new Intl.NumberFormat(localeOf[language], options);
  made.set(key, found);
  return found;
}
const isNothing = (value: Maybe<number>): value is null | undefined =>
  value == null || !Number.isFinite(value);

/** 1234567.891 → 1,234,567.89. At most two decimals, none added. */
export function number(value: Maybe<number>, style: Style & { decimals?: number } = {}): string {
  if (isNothing(value)) return NOTHING;
  return formatOf(style.language ?? currentLanguage(), { maximumFractionDigits: style.decimals ?? 2 }).format(
    value,
  );
}

/** For axes and tiles where room is short: 1234567 → 1.2M, 123.5万. Show `number` on hover. */
export function compactNumber(value: Maybe<number>, style: Style = {}): string {
  if (isNothing(value)) return NOTHING;
  const language = style.language ?? currentLanguage();
  return formatOf(language, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** A share (0..1) as percent with one decimal: 0.1234 → 12.3%. */
export function percent(share: Maybe<number>, style: Style & { decimals?: number } = {}): string {
  if (isNothing(share)) return NOTHING;
  const { decimals = 1 } = style;
  const one = {
    style: 'percent',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  } as const;
  return formatOf(style.language ?? currentLanguage(), one).format(share);
}

/** A change against an earlier value, with its sign: (120, 100) → +20.0%. Nothing if there was nothing before. */
export function change(now: Maybe<number>, before: Maybe<number>, style: Style = {}): string {
  if (isNothing(now) || isNothing(before) || before === 0) return NOTHING;
  const signed = {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  } as const;
  return formatOf(style.language ?? currentLanguage(), signed).format((now - before) / Math.abs(before));
}

/** An estimate with its interval: (0.12, 0.1, 0.14) → 12.0% ±2.0. Not symmetric: 12.0% (10.0% to 15.0%). */
export function interval(
  share: Maybe<number>,
  low: Maybe<number>,
  high: Maybe<number>,
  style: Style = {},
): string {
  if (isNothing(share) || isNothing(low) || isNothing(high)) return percent(share, style);
  const below = share - low;
  const above = high - share;
  if (Math.abs(above - below) < 0.0005) {
    return `${percent(share, style)} ±${number(above * 100, { ...style, decimals: 1 })}`;
  }
  return `${percent(share, style)} (${percent(low, style)} – ${percent(high, style)})`;
}

/** An amount in minor units of a currency (ISO 4217): (123456, 'CNY') → CN¥1,234.56 or ¥1,234.56. */
export function money(amountMinor: Maybe<number>, currency: string, style: Style = {}): string {
  if (isNothing(amountMinor)) return NOTHING;
  const format = formatOf(style.language ?? currentLanguage(), { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amountMinor / 10 ** digits);
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** A length of time in its two largest units: 93_784_000 → 1 day 2 hr. Under a second: milliseconds. */
export function duration(ms: Maybe<number>, style: Style = {}): string {
  if (isNothing(ms)) return NOTHING;
  const language = style.language ?? currentLanguage();
  const unitOf = (unit: string, value: number) =>
    formatOf(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }).format(value);
  const sign = ms < 0 ? '-' : '';
  let left = Math.abs(ms);
  if (left < 1_000) return sign + unitOf('millisecond', Math.round(left));
  const last = left >= 86_400_000 ? 3_600_000 : left >= 3_600_000 ? 60_000 : 1_000;
  left = Math.round(left / last) * last;
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const whole = Math.floor(left / size);
    if (whole > 0 && parts.length < 2) parts.push(unitOf(unit, whole));
    left -= whole * size;
  }
  return sign + parts.join(language === 'zh' ? '' : ' ');
}
