import { durationMs } from '@skylantern/contracts';
import Type, { type Static } from 'typebox';

/** What a table or a query in a database is reached by. */
export const TableConfig = Type.Object(
  {
    host: Type.String({ minLength: 1, maxLength: 255 }),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
    database: Type.String({ minLength: 1, maxLength: 200 }),
    user: Type.String({ minLength: 1, maxLength: 200 }),
    password: Type.Optional(Type.String({ maxLength: 1000 })),
    /** `on`: TLS, the certificate is checked. `unverified`: TLS without that. */
    tls: Type.Optional(Type.Union([Type.Literal('on'), Type.Literal('unverified'), Type.Literal('off')])),
    /** `orders` or `sales.orders`. */
    table: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    /** One SELECT, instead of a table. */
    query: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000 })),
    /** A column that only grows (id, updated_at): each run reads what lies at or after the last value. */
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    /** So far before the last value a run begins, for rows that were committed late: `10m`, or a number. */
    overlap: Type.Optional(Type.String({ pattern: '^(\\d{1,9}|\\d{1,6}[smhd])$' })),
  },
  { additionalProperties: false },
);
export type TableConfig = Static<typeof TableConfig>;

export function tableFault(config: TableConfig): { field: string; detail: string } | null {
  const hasTable = config.table !== undefined;
  if (hasTable === (config.query !== undefined))
    return { field: hasTable ? 'query' : 'table', detail: 'name either a table or a query' };
  return null;
}

/** The SELECT of a reading; values go in through `literal`, names through `name`. */
export function selectOf(
  config: TableConfig,
  from: string | null,
  { name, literal }: { name(text: string): string; literal(text: string): string },
): string {
  const rows =
    config.query === undefined
      ? (config.table ?? '').split('.').map(name).join('.')
      : `(${config.query.trim().replace(/;\s*$/, '')}\n) as source_rows`;
  if (config.cursor === undefined) return `select * from ${rows}`;
  const column = name(config.cursor);
  const after = from === null ? `${column} is not null` : `${column} >= ${literal(from)}`;
  return `select * from ${rows} where ${after} order by ${column}`;
}

const time = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?/;
const DEFAULT_MS = 10 * 60_000;
const DEFAULT_COUNT = 100n;

/** The value at which a run begins, before the one that the last run came to. Of texts it is that one itself. */
export function beginBefore(value: string, overlap: string | undefined): string {
  if (/^-?\d+$/.test(value)) {
    const count = overlap === undefined || !/^\d+$/.test(overlap) ? DEFAULT_COUNT : BigInt(overlap);
    return String(BigInt(value) - count);
  }
  const found = time.exec(value)?.[0];
  if (found === undefined) return value;
  const ms = overlap === undefined || /^\d+$/.test(overlap) ? DEFAULT_MS : durationMs(overlap);
  const whole = found.length === 10 ? `${found}T00:00` : found.replace(' ', 'T');
  const at = new Date(Date.parse(`${whole.replace(/(\.\d{3})\d+$/, '$1')}Z`) - ms);
  return at.toISOString().replace('T', ' ').replace('Z', '');
}
