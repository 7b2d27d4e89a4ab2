import { NOTHING, number } from '../../format/format.ts';
import { dateTime } from '../../format/time.ts';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

export type ValueKind = 'text' | 'number' | 'boolean' | 'time' | 'list' | 'object' | 'nothing';

export function kindOf(value: unknown): ValueKind {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') {
    return INSTANT.test(value) && !Number.isNaN(Date.parse(value)) ? 'time' : 'text';
  }
  return Array.isArray(value) ? 'list' : 'object';
}

/** A property's value as one line of text: instants in the viewer's zone, lists joined, objects as JSON. */
export function valueText(value: unknown, timeZone: string): string {
  switch (kindOf(value)) {
    case 'nothing':
      return NOTHING;
    case 'number':
      return number(Number(value), { decimals: 6 });
    case 'time':
      return dateTime(String(value), { timeZone, seconds: true });
    case 'list':
      return Array.isArray(value) ? value.map((one) => valueText(one, timeZone)).join(', ') : '';
    case 'object':
      return JSON.stringify(value);
    default:
      return String(value);
  }
}
