import type { SourceMapping } from '@skylantern/contracts';
import { eventNameOf, guessMapping, guessPerson, type SampledColumn } from '../imports/guess-mapping.ts';

/**
 * The likeliest mapping: events when there are a time and somebody; with somebody alone, what is received just now
 * happened now, and what stands in a table says who they are; else items by a column that names them.
 */
export function guessSourceMapping(
  columns: readonly SampledColumn[],
  { name, isReceived }: { name: string; isReceived: boolean },
): SourceMapping | null {
  const event = guessMapping(columns, name);
  if (event !== null) return { target: 'event', ...event };
  const person = guessPerson(columns);
  if (Object.keys(person).length > 0)
    return isReceived ? { target: 'event', event: eventNameOf(name), person } : { target: 'profile', person };
  const id = columns.find(({ name: column, values }) => {
    return (
      /(^|[ _-])(id|sku|key|no)$|编号/i.test(column) &&
      new Set(values).size === values.length &&
      values.length > 0
    );
  });
  return id === undefined ? null : { target: 'item', item: { type: 'product', id: id.name } };
}
