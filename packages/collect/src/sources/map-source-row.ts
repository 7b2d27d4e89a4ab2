import { createHash } from 'node:crypto';
import {
  blankEvent,
  callNames,
  type IncomingEvent,
  type JsonObject,
  type QuarantineReason,
  SkylanternError,
  type SourceMapping,
} from '@skylantern/contracts';
import { isBlockedId } from '@skylantern/identify';
import { callOf } from '../dialects/call-of.ts';
import type { SetAside } from '../dialects/define-dialect.ts';
import { checkEvent, MAX_EVENT_BYTES } from '../door/check-event.ts';
import { makeCellOf, textOf } from '../imports/cell-of.ts';
import { makeMapContext } from '../imports/map-context.ts';
import { type MapProperties, makeValueReader, mapColumns, mapOtherKeys } from '../imports/map-properties.ts';
import { makeNameOf } from '../imports/map-row.ts';
import type { RawRow } from '../imports/raw-row.ts';
import { makeReadTime } from '../imports/read-time.ts';
import type { Portion, SourceRow } from './define-source.ts';
import { columnsOf, usedColumns } from './used-columns.ts';

/** What a row says: a fact, the state of something (kept only when it is news), or both. */
export interface MappedRow {
  line: number;
  /** Has its message id. */
  event: IncomingEvent | null;
  state: { key: string; digest: string; call: IncomingEvent } | null;
}
export type MapSourceRow = (
  row: SourceRow,
  knownBy: Portion['knownBy'],
) => MappedRow | (SetAside & { line: number });

/** A row is read through the parts of an import's mapping, as a line of NDJSON is. */
export function makeMapSourceRow(
  mapping: SourceMapping,
  columns: readonly string[] | null,
  source: { id: string; isLive: boolean },
): MapSourceRow {
  checkColumns(mapping, columns);
  const { target } = mapping;
  const cellOf = makeCellOf(null);
  const readTime = makeReadTime(mapping.time?.format, mapping.time?.zone);
  const reading = {
    cellOf,
    valueReader: makeValueReader({ readTime, separator: mapping.listSeparator ?? ',' }),
  };
  const timeCell = mapping.time === undefined ? null : cellOf(mapping.time.column, 'time.column');
  const nameOf = target === 'event' ? makeNameOf({ event: mapping.event ?? '' }, cellOf) : null;
  const messageCell =
    mapping.messageId === undefined ? null : cellOf(mapping.messageId.column, 'messageId.column');
  const persons = Object.entries(mapping.person ?? {}).map(([type, column]) => ({
    type,
    cell: cellOf(column, `person.${type}`),
  }));
  const accountCell = mapping.account === undefined ? null : cellOf(mapping.account, 'account');
  const itemId = mapping.item === undefined ? null : cellOf(mapping.item.id, 'item.id');
  const itemType = itemTypeOf(mapping);
  const mapContext = makeMapContext(mapping, cellOf);
  const mapOwn = makeMapOwn(mapping, reading);
  const mapPerson =
    mapping.personProperties === undefined
      ? null
      : mapColumns(mapping.personProperties.include, mapping.personProperties, reading, 'personProperties');
  const counts = new Map<string, number>();
  const historical = !(mapping.startsJourneys ?? source.isLive);

  function contentId(row: SourceRow, name: string, knownBy: Portion['knownBy']): string {
    const known = hashOf(source.id, name, row.text, knownBy === 'line' ? String(row.line) : '');
    if (knownBy !== 'count') return `row:${known}`;
    const count = (counts.get(known) ?? 0) + 1;
    counts.set(known, count);
    return count === 1 ? `row:${known}` : `row:${known}:${count}`;
  }

  return (row, knownBy) => {
    if ('fault' in row) {
      const raw = { row: row.text.slice(0, 10_000) };
      return {
        messageId: contentId(row, '', knownBy),
        reason: 'row-invalid',
        detail: row.fault,
        raw,
        line: row.line,
      };
    }
    const name = nameOf?.(asRaw(row)) ?? '';
    const identities: Record<string, string> = {};
    for (const { type, cell } of persons) {
      const value = textOf(cell(asRaw(row)));
      if (value !== '') identities[type] = value;
    }
    const said = timeCell === null ? '' : textOf(timeCell(asRaw(row)));
    const at = timeCell === null ? null : readTime(said);
    const { properties, faults } = mapOwn(asRaw(row));
    const person = mapPerson?.(asRaw(row)) ?? { properties: {}, faults: [] };
    const { user_id: userId = null, anonymous_id: anonymousId = null, ...others } = identities;
    const isEvent = target === 'event';
    const named = messageCell === null ? null : textOf(messageCell(asRaw(row)));
    const scope = mapping.messageId?.scope ?? `${source.id}:${name}`;
    const call = blankEvent({
      kind: isEvent ? 'track' : target === 'person' ? 'identify' : target,
      name: isEvent ? name : callNames[target === 'person' ? 'identify' : target],
      messageId: '',
      userId,
      anonymousId,
      accountKey: accountCell === null ? null : textOf(accountCell(asRaw(row))) || null,
      identities: others,
      properties: isEvent ? properties : {},
      traits: isEvent ? {} : properties,
      ...(target === 'item'
        ? { item: { type: itemType(asRaw(row)), id: textOf(itemId?.(asRaw(row))) } }
        : {}),
      context: mapContext(asRaw(row)),
      occurredAt: timeCell === null ? null : at === null ? said : new Date(at).toISOString(),
      historical,
    });
    const messageId = (
      named === null || named === ''
        ? contentId(row, name, knownBy)
        : scope === ''
          ? named
          : `${scope}:${named}`
    ).slice(0, 255);
    const event = { ...call, messageId };
    const aside = (reason: QuarantineReason, detail: string) => ({
      messageId,
      reason,
      detail: detail.slice(0, 300),
      raw: callOf(event),
      line: row.line,
    });
    if (timeCell !== null && at === null)
      return aside(
        'time-invalid',
        `${mapping.time?.column ?? ''}: "${said.slice(0, 60)}" is not a time of this format`,
      );
    const [fault] = [...faults, ...person.faults];
    if (fault !== undefined) return aside('row-invalid', fault);
    if (named === '')
      return aside('column-missing', `${mapping.messageId?.column ?? ''}: empty, it should name the event`);
    if (row.text.length > MAX_EVENT_BYTES)
      return aside(
        'too-large',
        `the row has ${row.text.length} characters, at most ${MAX_EVENT_BYTES} are kept`,
      );
    const ids = Object.values(identities);
    if (ids.length > 0 && ids.every(isBlockedId))
      return aside(
        'identity-missing',
        `every id of this row stands for nobody: ${JSON.stringify(ids).slice(1, 80)}`,
      );
    const checked = checkEvent({ event });
    if ('setAside' in checked) return { ...checked.setAside, line: row.line };
    if (!isEvent) return { line: row.line, event: null, state: stateOf(call) };
    const tells = Object.keys(person.properties).length > 0 || ids.length > 1;
    const identify: IncomingEvent = {
      ...event,
      kind: 'identify',
      name: callNames.identify,
      properties: {},
      accountKey: null,
      traits: person.properties,
    };
    return { line: row.line, event, state: tells ? stateOf(identify) : null };
  };
}

/** Whose state it is, and what it is, without when it was told: a person told the same tomorrow is no news. */
function stateOf(call: IncomingEvent): MappedRow['state'] {
  const { kind, userId, anonymousId, identities, accountKey, item } = call;
  const persons = [userId ?? '', anonymousId ?? '', ...Object.entries(identities).flat()];
  const owner =
    kind === 'account'
      ? ['account', accountKey ?? '']
      : kind === 'item'
        ? ['item', item?.type ?? '', item?.id ?? '']
        : persons;
  return { key: owner.join('\u0000'), digest: JSON.stringify([owner, accountKey, call.traits]), call };
}

function makeMapOwn(mapping: SourceMapping, reading: Parameters<typeof mapColumns>[2]): MapProperties {
  const { include, exclude = [], ...columns } = mapping.properties ?? {};
  if (include !== undefined) return mapColumns(include, columns, reading, 'properties.include');
  return mapOtherKeys(new Set([...usedColumns(mapping), ...exclude]), columns, reading);
}

function itemTypeOf({ item }: SourceMapping): (row: RawRow) => string {
  const type = item?.type ?? '';
  if (typeof type === 'string') return () => type;
  const cell = makeCellOf(null)(type.column, 'item.type');
  return (row) => textOf(cell(row));
}

/** A column that is not there is told once, not on every row. */
function checkColumns(mapping: SourceMapping, columns: readonly string[] | null): void {
  if (columns === null) return;
  const known = new Set(columns);
  for (const { field, column } of columnsOf(mapping)) {
    if (known.has(column) || known.has(column.split('.')[0] ?? '')) continue;
    throw new SkylanternError(
      'request.invalid',
      `${field}: there is no column "${column}"; there are ${columns.slice(0, 30).join(', ')}`,
      { field: `mapping.${field}` },
    );
  }
}

const asRaw = (row: SourceRow & { object: JsonObject }): RawRow => row;

export const hashOf = (...parts: string[]): string =>
  createHash('md5').update(parts.join('\u001e')).digest('base64url');
