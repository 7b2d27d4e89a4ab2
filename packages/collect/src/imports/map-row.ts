import {
  blankEvent,
  callNames,
  type ImportMapping,
  type IncomingEvent,
  type Json,
  type JsonObject,
  type QuarantineReason,
  SkylanternError,
} from '@skylantern/contracts';
import { isBlockedId } from '@skylantern/identify';
import { callOf } from '../dialects/call-of.ts';
import type { SetAside } from '../dialects/define-dialect.ts';
import { checkEvent, MAX_EVENT_BYTES } from '../door/check-event.ts';
import { makeCellOf, textOf } from './cell-of.ts';
import { makeMapContext } from './map-context.ts';
import { type MapProperties, makeValueReader, mapColumns, mapOtherKeys } from './map-properties.ts';
import { makePersonChanges } from './person-changes.ts';
import type { RawRow } from './raw-row.ts';
import { makeReadTime } from './read-time.ts';
import { makeMessageIdOf, rowId } from './row-identity.ts';

export type MappedRow = { events: IncomingEvent[] } | { setAside: SetAside & { line: number } };
export type MapRow = (row: RawRow) => MappedRow;

/** Makes the reader of one file's rows. Throws `request.invalid` when the mapping does not fit its columns. */
export function makeMapRow(mapping: ImportMapping, header: readonly string[] | null): MapRow {
  const cellOf = makeCellOf(header);
  const readTime = makeReadTime(mapping.time.format, mapping.time.zone);
  const valueReader = makeValueReader({ readTime, separator: mapping.listSeparator ?? ',' });
  const reading = { cellOf, valueReader };
  const timeCell = cellOf(mapping.time.column, 'time.column');
  const nameOf = makeNameOf(mapping, cellOf);
  const messageIdOf = makeMessageIdOf(mapping, header, cellOf);
  const persons = Object.entries(mapping.person).map(([type, column]) => ({
    type,
    cell: cellOf(column, `person.${type}`),
  }));
  const account = mapping.account === undefined ? null : cellOf(mapping.account, 'account');
  const mapContext = makeMapContext(mapping, cellOf);
  const mapOwn = makeMapOwn(mapping, header, reading);
  const mapPerson: MapProperties | null =
    mapping.personProperties === undefined
      ? null
      : mapColumns(
          mapping.personProperties.include,
          mapping.personProperties,
          reading,
          'personProperties.include',
        );
  const isNews = makePersonChanges();
  const tellsOfPerson = mapPerson !== null || persons.length > 1;

  return (row) => {
    if ('fault' in row) return unreadable(row, row.fault);
    if (header !== null && 'cells' in row && row.cells.length !== header.length) {
      return unreadable(row, `the row has ${row.cells.length} cells, the header names ${header.length}`);
    }
    const name = nameOf(row);
    const messageId = messageIdOf(row, name);
    const identities: Record<string, string> = {};
    let isSomebody = false;
    for (const { type, cell } of persons) {
      const value = textOf(cell(row));
      if (value !== '') identities[type] = value;
      isSomebody ||= value !== '' && !isBlockedId(value);
    }
    const said = textOf(timeCell(row));
    const at = readTime(said);
    const { properties, faults } = mapOwn(row);
    const person = mapPerson?.(row) ?? { properties: {}, faults: [] };
    const { user_id: userId = null, anonymous_id: anonymousId = null, ...others } = identities;
    const event = blankEvent({
      kind: 'track',
      name,
      messageId: messageId ?? rowId(row, name),
      userId,
      anonymousId,
      accountKey: account === null ? null : textOf(account(row)) || null,
      identities: others,
      properties,
      context: mapContext(row),
      occurredAt: at === null ? said : isoOf(at),
      historical: true,
    });
    const setAside = (reason: QuarantineReason, detail: string): MappedRow => ({
      setAside: {
        messageId: event.messageId.slice(0, 255),
        reason,
        detail,
        raw: callOf(event),
        line: row.line,
      },
    });
    if (at === null || event.occurredAt === null)
      return setAside(
        'time-invalid',
        `${mapping.time.column}: "${said.slice(0, 60)}" is not a time of this format`,
      );
    const [fault] = [...faults, ...person.faults];
    if (fault !== undefined) return setAside('row-invalid', fault.slice(0, 300));
    if (messageId === null)
      return setAside(
        'column-missing',
        `${mapping.messageId?.column ?? ''}: empty, it should name the event`,
      );
    if (sizeOf(row) > MAX_EVENT_BYTES)
      return setAside(
        'too-large',
        `the row has ${sizeOf(row)} characters, at most ${MAX_EVENT_BYTES} are kept`,
      );
    if (!isSomebody && Object.keys(identities).length > 0) {
      const said = JSON.stringify(Object.values(identities)).slice(1, 80);
      return setAside(
        'identity-missing',
        `every id of this row stands for nobody: ${said.replace(/\]$/, '')}`,
      );
    }
    const checked = checkEvent({ event });
    if ('setAside' in checked) return { setAside: { ...checked.setAside, line: row.line } };
    if (!tellsOfPerson) return { events: [event] };
    const isIdentifying = Object.keys(person.properties).length > 0 || Object.keys(identities).length > 1;
    if (!isIdentifying || !isNews(identities, person.properties, at)) return { events: [event] };
    return { events: [identifyOf(event, person.properties), event] };
  };
}

/** The call that sets the person's properties, just before the event. */
function identifyOf(event: IncomingEvent, traits: JsonObject): IncomingEvent {
  return {
    ...event,
    kind: 'identify',
    name: callNames.identify,
    messageId: `${event.messageId.slice(0, 240)}:person`,
    properties: {},
    accountKey: null,
    traits,
  };
}

export function makeNameOf(
  { event }: Pick<ImportMapping, 'event'>,
  cellOf: ReturnType<typeof makeCellOf>,
): (row: RawRow) => string {
  if (typeof event === 'string') return () => event;
  const cell = cellOf(event.column, 'event.column');
  const rename = new Map(Object.entries(event.rename ?? {}));
  return (row) => {
    const text = textOf(cell(row));
    return rename.get(text) ?? text;
  };
}

function makeMapOwn(
  mapping: ImportMapping,
  header: readonly string[] | null,
  reading: Parameters<typeof mapColumns>[2],
): MapProperties {
  const { include, exclude = [], ...columns } = mapping.properties ?? {};
  if (include !== undefined) return mapColumns(include, columns, reading, 'properties.include');
  const used = new Set([...usedColumns(mapping), ...exclude]);
  if (header === null) return mapOtherKeys(used, columns, reading);
  const others = header.filter((name) => name !== '' && !used.has(name));
  return mapColumns(others, columns, reading, 'properties');
}

function usedColumns(mapping: ImportMapping): string[] {
  const { event, time, messageId, account, session } = mapping;
  return [
    ...(typeof event === 'string' ? [] : [event.column]),
    time.column,
    ...(messageId === undefined ? [] : [messageId.column]),
    ...(account === undefined ? [] : [account]),
    ...(session === undefined ? [] : [session]),
    ...Object.values(mapping.person),
    ...Object.values(mapping.context ?? {}),
    ...(mapping.personProperties?.include ?? []),
  ];
}

function unreadable(row: RawRow, detail: string): MappedRow {
  const raw: Json = 'cells' in row ? { row: [...row.cells].slice(0, 1_000) } : { row: row.text };
  return {
    setAside: { messageId: rowId(row, ''), reason: 'row-invalid', detail, raw, line: row.line },
  };
}

function sizeOf(row: RawRow): number {
  if (!('cells' in row)) return row.text.length;
  let size = 0;
  for (const cell of row.cells) size += cell.length;
  return size;
}

function isoOf(at: number): string | null {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** The header of a CSV file, checked: names must be there, and stand once. */
export function checkHeader(cells: readonly string[]): string[] {
  const header = cells.map((cell) => cell.trim());
  const twice = header.find((name, place) => name !== '' && header.indexOf(name) !== place);
  if (twice !== undefined)
    throw new SkylanternError('request.invalid', `the header names the column "${twice}" twice`);
  return header;
}
