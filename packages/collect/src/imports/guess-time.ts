import type { ImportMapping } from '@skylantern/contracts';
import type { SampledColumn } from './guess-mapping.ts';
import { makeReadTime } from './read-time.ts';

/** Day first before month first: where both fit, more of the world writes it so. */
const formats = [
  'iso',
  'YYYY/M/D H:mm:ss',
  'YYYY/M/D H:mm',
  'YYYY/M/D',
  'YYYY年M月D日 H:mm:ss',
  'YYYY年M月D日',
  'D/M/YYYY H:mm:ss',
  'D/M/YYYY H:mm',
  'D/M/YYYY',
  'M/D/YYYY H:mm:ss',
  'M/D/YYYY H:mm',
  'M/D/YYYY',
  'M/D/YYYY h:mm A',
  'D.M.YYYY H:mm:ss',
  'D.M.YYYY H:mm',
  'D.M.YYYY',
  'YYYYMMDD',
].map((format) => ({ format, read: makeReadTime(format) }));

const timeName = /time|date|_at$|^at$|^ts$|timestamp|时间|日期/i;

/** The column that tells when: by its name if that fits, else the first whose values are all times. */
export function guessTime(columns: readonly SampledColumn[]): ImportMapping['time'] | null {
  const named = columns.filter(({ name }) => timeName.test(name));
  for (const { name, values } of named) {
    const format = formatOf(values) ?? epochOf(values);
    if (format !== null) return format === 'iso' ? { column: name } : { column: name, format };
  }
  for (const { name, values } of columns) {
    const format = formatOf(values);
    if (format !== null && format !== 'YYYYMMDD')
      return format === 'iso' ? { column: name } : { column: name, format };
  }
  return null;
}

function formatOf(values: readonly string[]): string | null {
  if (values.length === 0) return null;
  // A few bad cells do not make it another column; they are set aside later.
  const needed = Math.ceil(values.length * 0.9);
  const fitting = formats.map(({ format, read }) => ({
    format,
    count: values.filter((value) => read(value) !== null).length,
  }));
  const best = Math.max(...fitting.map(({ count }) => count));
  return best < needed ? null : (fitting.find(({ count }) => count === best)?.format ?? null);
}

function epochOf(values: readonly string[]): string | null {
  if (values.length === 0) return null;
  if (values.every((value) => /^1\d{9}(\.\d+)?$/.test(value))) return 'epoch-s';
  return values.every((value) => /^1\d{12}$/.test(value)) ? 'epoch-ms' : null;
}
