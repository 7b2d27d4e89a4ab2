import type { ImportType, Json } from '@skylantern/contracts';
import { makeReadTime, type ReadTime } from './read-time.ts';

/** The value of a cell, `undefined` when it is empty; `fault` when it is not of the type. */
export type ReadValue = (given: Json | undefined) => { value: Json | undefined } | { fault: string };

const absent = { value: undefined };
const readIso = makeReadTime('iso', 'UTC');
const yes = new Set(['true', 't', 'yes', 'y', '1']);
const no = new Set(['false', 'f', 'no', 'n', '0']);

export function makeReadValue(
  type: ImportType | undefined,
  options: { readTime: ReadTime; separator: string },
): ReadValue {
  const read = readerOf(type, options);
  return (given) => {
    if (given === undefined || given === null) return absent;
    if (typeof given === 'string' && given.trim() === '') return absent;
    return read(given);
  };
}

function readerOf(
  type: ImportType | undefined,
  { readTime, separator }: { readTime: ReadTime; separator: string },
): (given: Json) => { value: Json } | { fault: string } {
  switch (type) {
    case undefined:
      return (value) => ({ value });
    case 'string':
      return (value) => ({ value: typeof value === 'object' ? JSON.stringify(value) : String(value) });
    case 'number':
      return (given) => {
        if (typeof given === 'number') return { value: given };
        const text = String(given).trim();
        const isNumber = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text);
        return isNumber ? { value: Number(text) } : { fault: `${shown(given)} is not a number` };
      };
    case 'boolean':
      return (given) => {
        const text = String(given).trim().toLowerCase();
        if (yes.has(text)) return { value: true };
        return no.has(text) ? { value: false } : { fault: `${shown(given)} is not true or false` };
      };
    case 'date':
      return (given) => {
        const at = readTime(String(given)) ?? readIso(String(given)); // a date beside a time of another form
        return at === null
          ? { fault: `${shown(given)} is not a date` }
          : { value: new Date(at).toISOString() };
      };
    case 'list':
      return (given) => ({ value: Array.isArray(given) ? given : listOf(String(given), separator) });
  }
}

function listOf(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

const shown = (value: Json): string => JSON.stringify(value).slice(0, 60);
