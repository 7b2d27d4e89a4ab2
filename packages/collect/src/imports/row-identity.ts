import { hash } from 'node:crypto';
import type { ImportMapping } from '@skylantern/contracts';
import { type CellOf, textOf } from './cell-of.ts';
import type { RawRow } from './raw-row.ts';

/** The message id of the event that a row tells of; null when the column that should name it is empty. */
export type MessageIdOf = (row: RawRow, eventName: string) => string | null;

/**
 * The identity of a row. With `messageId` it is that column's value, within the event's name (or `scope`): the same
 * value is the same event in any file. Without, it is everything the row says: the names of the columns, its cells
 * (of NDJSON the line's text), the number of the line it begins on, and the event's name. So the same file is taken
 * once under any name, plain or gzipped; a file that has grown at its end adds its new rows; two equal rows of one
 * file are two events. A row that moved to another line is another event.
 */
export function makeMessageIdOf(
  mapping: ImportMapping,
  header: readonly string[] | null,
  cellOf: (column: string, field: string) => CellOf,
): MessageIdOf {
  const { messageId } = mapping;
  if (messageId === undefined) {
    const columns = header?.join('\u001f') ?? '';
    return (row, name) => rowId(row, `${name}\u001e${columns}`);
  }
  const cell = cellOf(messageId.column, 'messageId.column');
  return (row, name) => {
    const value = textOf(cell(row));
    if (value === '') return null;
    const scope = messageId.scope ?? name;
    return scope === '' ? value : `${scope}:${value}`;
  };
}

export function rowId(row: RawRow, context: string): string {
  const content = 'cells' in row ? row.cells.join('\u001f') : row.text;
  return `row:${hash('md5', `${row.line}\u001e${context}\u001e${content}`, 'base64url')}`;
}
