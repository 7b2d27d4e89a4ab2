import {
  type ImportPreview,
  isSkylanternError,
  type Json,
  type SourceMapping,
  type SourceSample,
} from '@skylantern/contracts';
import { textOf } from '../imports/cell-of.ts';
import { showEvent } from '../imports/preview-import.ts';
import type { Portion, ReadPorts, Source, SourceRow } from './define-source.ts';
import { guessSourceMapping } from './guess-source-mapping.ts';
import { judgeFault } from './judge-fault.ts';
import { type MapSourceRow, makeMapSourceRow } from './map-source-row.ts';

const SHOWN_ROWS = 20;
const SAMPLED_ROWS = 300;
const SHOWN_SAMPLES = 5;
const SAMPLE_MS = 30_000;

export interface SampleRequest {
  source: Source;
  sourceId: string;
  name: string;
  config: object;
  mapping: SourceMapping | null;
  /** The last bodies of a webhook, newest first. */
  received: readonly SourceRow[];
}

/** The first rows of a source as they would be taken; nothing is kept. */
export async function sampleSource(
  request: SampleRequest,
  ports: Pick<ReadPorts, 'allowedPrivate' | 'folders' | 'directory' | 'signal'>,
): Promise<SourceSample> {
  const found = await readSample(request, ports);
  const columns = columnsOf(found.rows, found.columns);
  const mapping =
    request.mapping ??
    guessSourceMapping(columns, { name: request.name, isReceived: request.source.read === null });
  const made = mapping === null ? null : tryMapping(mapping, found.columns, request);
  const map = made !== null && 'map' in made ? made.map : null;
  return {
    fault: found.fault,
    columns: columns.map(({ name, values }) => ({
      name,
      samples: [...new Set(values)].slice(0, SHOWN_SAMPLES),
    })),
    mapping,
    mappingFault: made !== null && 'fault' in made ? made.fault : null,
    rows: map === null ? [] : found.rows.slice(0, SHOWN_ROWS).map((row) => showRow(row, map)),
  };
}

async function readSample(
  { source, config, mapping, received }: SampleRequest,
  ports: Pick<ReadPorts, 'allowedPrivate' | 'folders' | 'directory' | 'signal'>,
): Promise<{ rows: readonly SourceRow[]; columns: Portion['columns']; fault: string | null }> {
  if (source.read === null) return { rows: received, columns: null, fault: null };
  const rows: SourceRow[] = [];
  let columns: Portion['columns'] = null;
  const deadline = AbortSignal.timeout(SAMPLE_MS);
  const signal = AbortSignal.any([ports.signal, deadline]);
  const portions = source.read(config, {
    ...ports,
    signal,
    position: null,
    shape: mapping ?? {},
    maxBytes: 200_000_000,
    maxMs: SAMPLE_MS,
    isSample: true,
  });
  try {
    for await (const portion of portions) {
      columns ??= portion.columns;
      rows.push(...portion.rows);
      if (rows.length >= SAMPLED_ROWS) break;
    }
    return { rows: rows.slice(0, SAMPLED_ROWS), columns, fault: null };
  } catch (cause) {
    ports.signal.throwIfAborted();
    // The end of a file that was cut for the sample says nothing about the file.
    if (rows.length > 0) return { rows: rows.slice(0, SAMPLED_ROWS), columns, fault: null };
    const fault = deadline.aborted
      ? `it does not answer within ${SAMPLE_MS / 1000} s`
      : judgeFault(cause).says;
    return { rows: [], columns: null, fault };
  }
}

function tryMapping(
  mapping: SourceMapping,
  columns: Portion['columns'],
  { source, sourceId }: SampleRequest,
): { map: MapSourceRow } | { fault: string } {
  try {
    return { map: makeMapSourceRow(mapping, columns, { id: sourceId, isLive: source.read === null }) };
  } catch (error) {
    if (isSkylanternError(error, 'request.invalid')) return { fault: error.message };
    throw error;
  }
}

function showRow(row: SourceRow, map: MapSourceRow): ImportPreview['rows'][number] {
  const mapped = map(row, 'content');
  if ('reason' in mapped)
    return { line: row.line, events: [], fault: { reason: mapped.reason, detail: mapped.detail } };
  const calls = [mapped.state?.call, mapped.event].filter((one) => one !== null && one !== undefined);
  return { line: row.line, fault: null, events: calls.map(showCall) };
}

function showCall(call: Parameters<typeof showEvent>[0]): ImportPreview['rows'][number]['events'][number] {
  const shown = showEvent(call);
  if (call.item === undefined) return shown;
  return { ...shown, identities: { [call.item.type]: call.item.id } };
}

function columnsOf(
  rows: readonly SourceRow[],
  header: Portion['columns'],
): { name: string; values: string[] }[] {
  const columns = new Map<string, string[]>((header ?? []).map((name) => [name, []]));
  const note = (name: string, value: Json, depth: number): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < 3) {
      for (const [key, inner] of Object.entries(value)) note(`${name}.${key}`, inner, depth + 1);
      return;
    }
    const values = columns.get(name) ?? [];
    columns.set(name, values);
    const text = textOf(value);
    if (text !== '') values.push(text);
  };
  for (const row of rows) {
    if (!('object' in row)) continue;
    for (const [key, value] of Object.entries(row.object)) note(key, value, 0);
  }
  return [...columns].filter(([name]) => name !== '').map(([name, values]) => ({ name, values }));
}
