import type { EventResult, Json } from '@skylantern/contracts';
import type { DecodedItem, DialectAnswer } from './define-dialect.ts';
import { isDeeper } from './guard-item.ts';
import { asId, asObject, asText, setAside } from './read-values.ts';

const MAX_PROPERTIES = 255;
const MAX_DEPTH = 3;
const HOUR_MS = 3_600_000;
/** Which field the reasons that we know besides are about. */
const fields: ReadonlyMap<string, string> = new Map([
  ['name-missing', 'event'],
  ['name-too-long', 'event'],
  ['identity-missing', 'properties.distinct_id'],
  ['message-id-too-long', 'properties.$insert_id'],
  ['time-invalid', 'properties.time'],
  ['too-many-properties', 'properties'],
]);

/** What strict mode refuses of an event that is one otherwise; null when it may come in. */
export function strictFault(item: Json, receivedAt: Date): DecodedItem | null {
  const raw = asObject(item);
  const given = asObject(raw?.['properties']);
  if (raw === null || given === null) return null; // the decoder says what these lack
  const id = asText(given['$insert_id']);
  const aside = (reason: 'time-invalid' | 'too-many-properties' | 'row-invalid', detail: string) =>
    setAside(raw, id ?? '', reason, detail);
  if (id === null || !/^[\w-]{1,36}$/.test(id))
    return aside('row-invalid', "properties.$insert_id is invalid: 1 to 36 letters, digits, '-' or '_'");
  const time = timeOf(given['time']);
  if (time === null) return aside('time-invalid', 'properties.time is missing or no number');
  if (time < Date.UTC(1971, 0, 1) || time > receivedAt.getTime() + HOUR_MS)
    return aside('time-invalid', 'properties.time is before 1971 or more than an hour ahead');
  if (Object.keys(given).length > MAX_PROPERTIES)
    return aside('too-many-properties', `properties has more than ${MAX_PROPERTIES} members`);
  if (isDeeper(given, MAX_DEPTH + 1))
    return aside('row-invalid', `properties is nested deeper than ${MAX_DEPTH} levels`);
  return null;
}

function timeOf(value: Json | undefined): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return null;
  return Math.abs(number) < 100_000_000_000 ? number * 1_000 : number;
}

/** The answer of `/import?strict=1`: valid events are in, the others are named. */
export function strictAnswer(results: readonly EventResult[]): DialectAnswer {
  const failed = results.flatMap((one, index) =>
    one.status === 'quarantined'
      ? [
          {
            index,
            $insert_id: asId(one.messageId) ?? '',
            field:
              /^properties(?:\.\$?\w+)?(?= is| has)/.exec(one.detail)?.[0] ?? fields.get(one.reason) ?? '',
            message: one.detail,
          },
        ]
      : [],
  );
  const imported = results.length - failed.length;
  if (failed.length === 0)
    return { status: 200, body: { code: 200, num_records_imported: imported, status: 'OK' } };
  return {
    status: 400,
    body: {
      code: 400,
      error: 'some data points in the request failed validation',
      failed_records: failed,
      num_records_imported: imported,
      status: 'Bad Request',
    },
  };
}
