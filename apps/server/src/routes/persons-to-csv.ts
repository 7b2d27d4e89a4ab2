import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { listSummaries } from '../persons/person-summaries.ts';

const AT_ONCE = 1_000;
/** Spreadsheets take UTF-8 for what it is only after this. */
const BYTE_ORDER_MARK = '\uFEFF';

/** Lines of a CSV file (RFC 4180): id, label, identities, properties; in portions, as the numbers come. */
export async function* personsToCsv(
  db: Executor,
  workspaceId: string,
  numbers: AsyncIterable<readonly number[]>,
  properties: readonly string[],
): AsyncGenerator<string, void, undefined> {
  yield BYTE_ORDER_MARK + lineOf(['person_id', 'label', 'identities', ...properties]);
  for await (const portion of numbers) {
    for (let i = 0; i < portion.length; i += AT_ONCE) {
      const some = portion.slice(i, i + AT_ONCE);
      const [persons, identities] = await Promise.all([
        listSummaries(db, workspaceId, some),
        listIdentities(db, workspaceId, some),
      ]);
      yield persons
        .map(({ id, number, label, properties: known }) =>
          lineOf([
            id,
            label,
            (identities.get(number) ?? []).join('; '),
            ...properties.map((name) => (Object.hasOwn(known, name) ? known[name] : null)),
          ]),
        )
        .join('');
    }
  }
}

/** `user_id:42`, of the person and of those whom they absorbed. */
async function listIdentities(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<Map<number, string[]>> {
  const found = await sql<{ person: number; identities: string[] }>`
    select coalesce(p.merged_into, p.number) as person,
      array_agg(i.type || ':' || i.value order by i.type, i.first_seen_at, i.value) as identities
    from person p join identity i on i.workspace_id = p.workspace_id and i.person = p.number
    where p.workspace_id = ${workspaceId}
      and (p.number = any(${numbers}::int[]) or p.merged_into = any(${numbers}::int[]))
    group by 1`.execute(db);
  return new Map(found.rows.map(({ person, identities }) => [person, identities]));
}

const lineOf = (cells: readonly unknown[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * One cell. A text that a spreadsheet would run as a formula gets an apostrophe in front; a number, also one sent as
 * text (`+4917012345`), runs nothing and stays as it is.
 */
export function csvCell(value: unknown): string {
  const text = textOf(value);
  const isNumber = /^[+-]?\d+([.,]\d+)?$/.test(text);
  const safe = !isNumber && /^[\s\0]*[=+\-@|＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",;\r\n\t]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
