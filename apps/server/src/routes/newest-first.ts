import { SkylanternError } from '@skylantern/contracts';

/** Where a list that runs from new to old goes on: after this row. */
export interface NewestCursor {
  at: Date;
  id: string;
}

/** The page of a list ordered by (time, id), newest first. `id` is a uuid. */
export async function newestFirst<Row extends { id: string }, Item>(
  query: { cursor?: string; limit?: number },
  load: (before: NewestCursor, limit: number) => Promise<Row[]>,
  of: { at(row: Row): Date; item(row: Row): Item },
): Promise<{ items: Item[]; next: string | null }> {
  const limit = query.limit ?? 50;
  const rows = await load(readCursor(query.cursor), limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? `${of.at(last).getTime()}_${last.id}` : null;
  return { items: shown.map(of.item), next };
}

function readCursor(cursor: string | undefined): NewestCursor {
  if (cursor === undefined)
    return { at: new Date('9999-12-31T00:00:00Z'), id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
  const match = /^(\d{1,15})_([0-9a-f-]{36})$/.exec(cursor);
  if (match === null)
    throw new SkylanternError('request.invalid', 'cursor: take it from "next" of the page before', {
      field: 'cursor',
    });
  return { at: new Date(Number(match[1])), id: match[2] ?? '' };
}
