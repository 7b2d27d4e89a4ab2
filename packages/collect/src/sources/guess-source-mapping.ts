import type { SourceMapping } from '@skylantern/contracts';
import { guessMapping, type SampledColumn } from '../imports/guess-mapping.ts';

/** The likeliest mapping: events when there are a time and somebody, else items by a column that names them. */
export function guessSourceMapping(columns: readonly SampledColumn[], name: string): SourceMapping | null {
  const event = guessMapping(columns, name);
  if (event !== null) return { target: 'event', ...event };
  const id = columns.find(({ name: column, values }) => {
    return (
      /(^|[ _-])(id|sku|key|no)$|编号/i.test(column) &&
      new Set(values).size === values.length &&
      values.length > 0
    );
  });
  return id === undefined ? null : { target: 'item', item: { type: 'product', id: id.name } };
}
