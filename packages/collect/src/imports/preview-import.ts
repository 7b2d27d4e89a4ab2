import {
  type ImportMapping,
  type ImportPreview,
  type IncomingEvent,
  isSkylanternError,
  type Json,
} from '@skylantern/contracts';
import { textOf } from './cell-of.ts';
import { guessMapping, type SampledColumn } from './guess-mapping.ts';
import { type MapRow, makeMapRow } from './map-row.ts';
import { openRows } from './open-rows.ts';
import { mappingText } from './parse-mapping.ts';
import type { RawRow } from './raw-row.ts';

const SHOWN_ROWS = 20;
const SAMPLED_ROWS = 500;
const SHOWN_SAMPLES = 5;

/** The beginning of a file as it would be stored. Without a mapping one is guessed. */
export async function previewImport(
  path: string,
  fileName: string,
  given: ImportMapping | null,
): Promise<ImportPreview> {
  const { shape, header, rows } = await sample(path, given);
  const columns = header === null ? sampleKeys(rows) : sampleCells(header, rows);
  const mapping = given ?? guessMapping(columns, fileName);
  const made = mapping === null ? null : tryMapping(mapping, header);
  const mapRow = made !== null && 'mapRow' in made ? made.mapRow : null;
  return {
    format: shape.format,
    delimiter: shape.format === 'csv' ? shape.delimiter : null,
    encoding: shape.encoding,
    isGzip: shape.isGzip,
    columns: columns.map(({ name, values }) => ({
      name,
      samples: [...new Set(values)].slice(0, SHOWN_SAMPLES),
    })),
    mapping,
    mappingText: mapping === null ? null : mappingText(mapping),
    fault: made !== null && 'fault' in made ? made.fault : null,
    rows: mapRow === null ? [] : rows.slice(0, SHOWN_ROWS).map((row) => showRow(row, mapRow)),
  };
}

async function sample(path: string, given: ImportMapping | null) {
  const { shape, header, portions } = await openRows(path, given ?? {});
  const rows: RawRow[] = [];
  for await (const portion of portions) {
    rows.push(...portion);
    if (rows.length >= SAMPLED_ROWS) break;
  }
  return { shape, header, rows: rows.slice(0, SAMPLED_ROWS) };
}

function tryMapping(
  mapping: ImportMapping,
  header: readonly string[] | null,
): { mapRow: MapRow } | { fault: string } {
  try {
    return { mapRow: makeMapRow(mapping, header) };
  } catch (error) {
    if (isSkylanternError(error, 'request.invalid')) return { fault: error.message };
    throw error;
  }
}

function showRow(row: RawRow, mapRow: MapRow): ImportPreview['rows'][number] {
  const mapped = mapRow(row);
  if ('setAside' in mapped) {
    const { reason, detail } = mapped.setAside;
    return { line: row.line, events: [], fault: { reason, detail } };
  }
  return { line: row.line, fault: null, events: mapped.events.map(showEvent) };
}

export function showEvent(event: IncomingEvent): ImportPreview['rows'][number]['events'][number] {
  const { kind, name, messageId, occurredAt, userId, anonymousId } = event;
  return {
    kind,
    event: name,
    messageId,
    occurredAt,
    identities: {
      ...(userId === null ? {} : { user_id: userId }),
      ...(anonymousId === null ? {} : { anonymous_id: anonymousId }),
      ...event.identities,
    },
    properties: event.properties,
    personProperties: event.traits,
    account: event.accountKey,
    context: event.context,
  };
}

function sampleCells(header: readonly string[], rows: readonly RawRow[]): SampledColumn[] {
  return header.map((name, place) => ({
    name,
    values: rows.flatMap((row) => ('cells' in row ? nonEmpty(row.cells[place]) : [])),
  }));
}

function sampleKeys(rows: readonly RawRow[]): SampledColumn[] {
  const columns = new Map<string, string[]>();
  const note = (name: string, value: Json) => {
    const values = columns.get(name) ?? [];
    columns.set(name, values);
    values.push(...nonEmpty(textOf(value)));
  };
  for (const row of rows) {
    if (!('object' in row)) continue;
    for (const [key, value] of Object.entries(row.object)) note(key, value);
  }
  return [...columns].map(([name, values]) => ({ name, values }));
}

function nonEmpty(text: string | undefined): string[] {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? [] : [trimmed];
}
