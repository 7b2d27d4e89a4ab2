import type { ImportType } from '@skylantern/contracts';
import type { SampledColumn } from './guess-mapping.ts';

/** `007` and `00123` are names, not numbers; so are 16 digits and more. */
const plainNumber = /^-?(0|[1-9]\d{0,14})(\.\d+)?$/;
const codeName = /(^|[ _-])(id|no|code|zip|postcode|phone|key)$|编号|编码/i;

/** Types of the columns whose values are all of one; what is left out stays text. */
export function guessTypes(columns: readonly SampledColumn[]): Record<string, ImportType> {
  const types: Record<string, ImportType> = {};
  for (const { name, values } of columns) {
    if (values.length === 0) continue;
    if (values.every((value) => /^(true|false)$/i.test(value))) types[name] = 'boolean';
    else if (!codeName.test(name) && values.every((value) => plainNumber.test(value))) types[name] = 'number';
    else if (values.every((value) => /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?/.test(value)))
      types[name] = 'date';
  }
  return types;
}
