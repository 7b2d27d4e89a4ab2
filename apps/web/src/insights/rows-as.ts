import type { InsightAnswer } from '@skylantern/contracts';
import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';

/** The rows of an answer as its insight says them; none if the server speaks another version of it. */
export function rowsAs<Schema extends TSchema>(schema: Schema, rows: InsightAnswer['rows']): Static<Schema> {
  if (Check(schema, rows)) return rows as Static<Schema>; // checked on this line
  throw new TypeError('the answer is not in the form of its question: load the page anew');
}
