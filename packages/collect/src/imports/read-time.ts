import { SkylanternError } from '@skylantern/contracts';
import { makeLocalTime } from './local-time.ts';

/** Milliseconds since 1970 of a text, or null when it is not a time of this form. */
export type ReadTime = (text: string) => number | null;

const tokens: Record<string, string> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{2})',
  D: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  hh: '(?<hour>\\d{2})',
  h: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  m: '(?<minute>\\d{1,2})',
  ss: '(?<second>\\d{2})',
  s: '(?<second>\\d{1,2})',
  SSS: '(?<fraction>\\d{1,9})',
  A: '(?<half>[AaPp][Mm])',
};
const tokenPattern = /YYYY|MM|DD|HH|hh|mm|ss|SSS|[MDHhmsA]/g;
const iso =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?(?: ?(?<offset>Z|[+-]\d{2}(?::?\d{2})?))?)?$/i;

/** Throws `request.invalid` when format or zone are not known. */
export function makeReadTime(format = 'iso', zone = 'UTC'): ReadTime {
  if (format === 'epoch-s' || format === 'epoch-ms') return readEpoch(format === 'epoch-s' ? 1000 : 1);
  const pattern = format === 'iso' ? iso : patternOf(format);
  const toInstant = makeLocalTime(zone);
  return (text) => {
    const found = pattern.exec(text.trim())?.groups;
    if (found === undefined) return null;
    const local = localMs(found);
    if (local === null) return null;
    const { offset } = found;
    return offset === undefined ? toInstant(local) : local - offsetMs(offset);
  };
}

function readEpoch(unitMs: number): ReadTime {
  return (text) => (/^-?\d+(\.\d+)?$/.test(text.trim()) ? Math.round(Number(text) * unitMs) : null);
}

function patternOf(format: string): RegExp {
  const seen = new Set<string>();
  let at = 0;
  let pattern = '';
  for (const match of format.matchAll(tokenPattern)) {
    const group = tokens[match[0]] ?? '';
    const name = /<(\w+)>/.exec(group)?.[1] ?? '';
    if (seen.has(name)) throw wrongFormat(format, `it names the ${name} twice`);
    seen.add(name);
    pattern += literal(format.slice(at, match.index)) + group;
    at = match.index + match[0].length;
  }
  for (const needed of ['year', 'month', 'day'])
    if (!seen.has(needed)) throw wrongFormat(format, `it does not name the ${needed}`);
  return new RegExp(`^${pattern}${literal(format.slice(at))}$`);
}

function wrongFormat(format: string, why: string): SkylanternError {
  return new SkylanternError(
    'request.invalid',
    `time.format "${format}" is not usable: ${why}. Use iso, epoch-s, epoch-ms or a pattern such as DD/MM/YYYY HH:mm`,
    { field: 'time.format' },
  );
}

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** The reading of a clock as if it were UTC; null for 31 February and 25 o'clock. */
function localMs(found: Record<string, string | undefined>): number | null {
  const number = (name: string, fallback: number) => Number(found[name] ?? fallback);
  const [year, month, day] = [number('year', 0), number('month', 1), number('day', 1)];
  const half = found['half']?.toLowerCase();
  let hour = number('hour', 0);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half === 'pm' ? 12 : 0);
  }
  const [minute, second] = [number('minute', 0), number('second', 0)];
  if (hour > 23 || minute > 59 || second > 59) return null;
  const milliseconds = Number((found['fraction'] ?? '').padEnd(3, '0').slice(0, 3));
  const midnight = new Date(0).setUTCFullYear(year, month - 1, day);
  const date = new Date(midnight);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return midnight + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds;
}

function offsetMs(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const digits = offset.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || '0');
  return (offset.startsWith('-') ? -1 : 1) * minutes * 60_000;
}
