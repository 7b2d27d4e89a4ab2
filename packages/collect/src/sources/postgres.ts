import type { Json, JsonObject } from '@skylantern/contracts';
import pg from 'pg';
import { defineSource, type SourceRow } from './define-source.ts';
import { resolveHost } from './guarded-get.ts';
import { beginBefore, selectOf, TableConfig, tableFault } from './table-query.ts';
import { textField } from './text-field.ts';

const PORTION_ROWS = 1_000;
const CONNECT_MS = 15_000;

export const postgres = defineSource({
  kind: 'postgres',
  says: 'A table or a query of a PostgreSQL database.',
  config: TableConfig,
  secrets: ['password'],
  findFault: tableFault,
  async *read(config, ports) {
    const { address } = await resolveHost(config.host, ports.allowedPrivate);
    const tls = config.tls ?? 'on';
    const client = new pg.Client({
      host: address,
      port: config.port ?? 5432,
      database: config.database,
      user: config.user,
      ...(config.password === undefined ? {} : { password: config.password }),
      ssl: tls === 'off' ? false : { servername: config.host, rejectUnauthorized: tls === 'on' },
      connectionTimeoutMillis: CONNECT_MS,
      application_name: 'skylantern',
      types: { getTypeParser: () => (text: unknown) => text },
    });
    client.on('error', () => undefined); // the query that waits is told, too
    const stop = () => void client.end();
    ports.signal.addEventListener('abort', stop);
    try {
      await client.connect();
      await client.query(
        `set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set statement_timeout = ${Math.min(2_147_483_647, ports.maxMs)}`,
      );
      // One snapshot for the whole reading, and nothing can be changed by it.
      await client.query('begin transaction isolation level repeatable read read only');
      const from =
        config.cursor === textField(ports.position, 'column') ? textField(ports.position, 'value') : null;
      const select = selectOf(config, from === null ? null : beginBefore(from, config.overlap), {
        name: (text) => pg.escapeIdentifier(text),
        literal: (text) => pg.escapeLiteral(text),
      });
      // Extended, so that one statement is one statement.
      const declare = { text: `declare source_rows no scroll cursor for ${select}`, queryMode: 'extended' };
      await client.query(declare);
      let value = from;
      for (let line = 0; ; ) {
        ports.signal.throwIfAborted();
        const found = await client.query<(string | null)[]>({
          text: `fetch ${PORTION_ROWS} from source_rows`,
          rowMode: 'array',
        });
        const columns = found.fields.map((field) => field.name);
        const place = config.cursor === undefined ? -1 : columns.indexOf(config.cursor);
        let bytes = 0;
        const rows = found.rows.map((cells): SourceRow => {
          line += 1;
          value = (place < 0 ? null : cells[place]) ?? value;
          const object: JsonObject = {};
          for (const [i, field] of found.fields.entries())
            object[field.name] = cellValue(cells[i], field.dataTypeID);
          const text = JSON.stringify(object);
          bytes += text.length;
          return { line, object, text };
        });
        const position = config.cursor === undefined ? null : { column: config.cursor, value };
        const knownBy = config.cursor === undefined ? ('count' as const) : ('content' as const);
        yield { rows, columns, knownBy, position, bytes };
        if (found.rows.length < PORTION_ROWS) return;
      }
    } finally {
      ports.signal.removeEventListener('abort', stop);
      await client.end().catch(() => undefined); // it is over, however it was ended
    }
  },
});

const whole = new Set([20, 21, 23, 26]);
const broken = new Set([700, 701, 1700]);
const nested = new Set([114, 3802]);

function cellValue(text: string | null | undefined, type: number): Json {
  if (text === null || text === undefined) return null;
  if (type === 16) return text === 't';
  if (whole.has(type)) return Number.isSafeInteger(Number(text)) ? Number(text) : text;
  if (broken.has(type)) return Number.isFinite(Number(text)) && digitsOf(text) <= 15 ? Number(text) : text;
  if (nested.has(type)) return JSON.parse(text) as Json; // JSON.parse gives nothing but Json
  if (type === 1184) return text.replace(' ', 'T').replace(/\+00$/, 'Z');
  const list = arrays.get(type);
  return list === undefined ? text : asList(pg.types.getTypeParser(list)(text));
}

/** Arrays of text and of whole numbers, read as `pg` reads them. */
const arrays = new Map([
  [1009, 1009],
  [1015, 1015],
  [1005, 1005],
  [1007, 1007],
]);
const asList = (value: unknown): Json =>
  Array.isArray(value) ? value.map((one) => (typeof one === 'number' ? one : String(one))) : null;
const digitsOf = (text: string): number =>
  text.replace(/e.*$/i, '').replaceAll(/\D/g, '').replace(/^0+/, '').length;
