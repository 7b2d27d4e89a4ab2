import type { Period } from '@skylantern/contracts';
import { day } from '../format/time.ts';
import { say } from '../i18n/i18n.ts';
import { uiWords } from './words.ts';

const DAY = 86_400_000;
const atNoon = (date: string) => new Date(`${date}T12:00:00Z`);
const textOf = (date: Date) => date.toISOString().slice(0, 10);
const plus = (date: string, days: number) => textOf(new Date(atNoon(date).getTime() + days * DAY));

const rolling = ['last7', 'last14', 'last30', 'last90', 'last365'] as const;
const calendar = ['yesterday', 'thisWeek', 'lastWeek', 'thisMonth', 'lastMonth'] as const;
export const presets = ['today', ...rolling, ...calendar] as const;
export type Preset = (typeof presets)[number];

/** The period of a preset. `today` is the calendar day in the workspace's zone; weeks begin on `weekStart` (1 Monday). */
export function periodOf(preset: Preset, today: string, weekStart = 1): Period {
  const weekday = atNoon(today).getUTCDay() || 7;
  const monday = plus(today, -((weekday - weekStart + 7) % 7));
  const first = `${today.slice(0, 8)}01`;
  switch (preset) {
    case 'today':
      return { last: '1d' };
    case 'last7':
      return { last: '7d' };
    case 'last14':
      return { last: '14d' };
    case 'last30':
      return { last: '30d' };
    case 'last90':
      return { last: '90d' };
    case 'last365':
      return { last: '365d' };
    case 'yesterday':
      return { from: plus(today, -1), until: plus(today, -1) };
    case 'thisWeek':
      return { from: monday, until: today };
    case 'lastWeek':
      return { from: plus(monday, -7), until: plus(monday, -1) };
    case 'thisMonth':
      return { from: first, until: today };
    case 'lastMonth':
      return { from: `${plus(first, -1).slice(0, 8)}01`, until: plus(first, -1) };
  }
}

/** A period in words: "Last 30 days", "1 Mar – 31 Mar 2024". */
export function periodLabel(period: Period): string {
  const t = say(uiWords);
  if (!('last' in period)) {
    if (period.from === period.until) return day(period.from);
    return t('between', { from: day(period.from), until: day(period.until) });
  }
  const size = Number.parseInt(period.last, 10);
  const unit = period.last.slice(-1);
  if (period.last === '1d') return t('today');
  if (period.last === '365d') return t('last365');
  if (unit === 'd') return t('lastDays', { count: size });
  if (unit === 'w') return t('lastDays', { count: size * 7 });
  if (unit === 'h') return t('lastHours', { count: size });
  return t('lastMinutes', { count: unit === 'm' ? size : Math.max(1, Math.round(size / 60)) });
}
