import net from 'node:net';
import type { Json, JsonObject } from '@skylantern/contracts';
import mysql2, { type Connection, type FieldPacket } from 'mysql2';
import { defineSource, type SourceRow } from './define-source.ts';
import { resolveHost } from './guarded-get.ts';
import { jsonOf } from './read-parquet.ts';
import { beginBefore, selectOf, TableConfig, tableFault } from './table-query.ts';
import { textField } from './text-field.ts';

const PORTION_ROWS = 1_000;
const CONNECT_MS = 15_000;
/** Numbers of the protocol for DECIMAL, and for BIT. */
const decimals = new Set([0, 246]);
const BIT = 16;

export const mysql = defineSource({
  kind: 'mysql',
  says: 'A table or a query of a MySQL or MariaDB database.',
  config: TableConfig,
  secrets: ['password'],
  findFault: tableFault,
  async *read(config, ports) {
    const { address } = await resolveHost(config.host, ports.allowedPrivate);
    const port = config.port ?? 3306;
    const tls = config.tls ?? 'on';
    const connection = mysql2.createConnection({
      host: config.host,
      port,
      stream: () => net.connect(port, address),
      user: config.user,
      ...(config.password === undefined ? {} : { password: config.password }),
      database: config.database,
      ...(tls === 'off' ? {} : { ssl: { rejectUnauthorized: tls === 'on', verifyIdentity: tls === 'on' } }),
      connectTimeout: CONNECT_MS,
      dateStrings: true,
      supportBigNumbers: true,
      rowsAsArray: true,
    });
    connection.on('error', () => undefined); // the query that waits is told, too
    const stop = () => connection.destroy();
    ports.signal.addEventListener('abort', stop);
    try {
      await run(connection, "set time_zone = '+00:00'");
      await run(connection, 'set session transaction read only');
      const from =
        config.cursor === textField(ports.position, 'column') ? textField(ports.position, 'value') : null;
      const select = selectOf(config, from === null ? null : beginBefore(from, config.overlap), {
        name: (text) => mysql2.escapeId(text, true),
        literal: (text) => mysql2.escape(text),
      });
      yield* portionsOf(connection, select, config, from);
    } catch (cause) {
      ports.signal.throwIfAborted();
      throw cause;
    } finally {
      ports.signal.removeEventListener('abort', stop);
      connection.destroy();
    }
  },
});

async function* portionsOf(connection: Connection, select: string, config: TableConfig, from: string | null) {
  const query = connection.query(select);
  let fields: FieldPacket[] = [];
  query.on('fields', (found: FieldPacket[]) => {
    fields = found;
  });
  const knownBy = config.cursor === undefined ? ('count' as const) : ('content' as const);
  let value = from;
  let rows: SourceRow[] = [];
  let bytes = 0;
  let line = 0;
  const portion = () => {
    const position = config.cursor === undefined ? null : { column: config.cursor, value };
    const taken = { rows, columns: fields.map((field) => field.name), knownBy, position, bytes };
    rows = [];
    bytes = 0;
    return taken;
  };
  for await (const cells of query.stream({ highWaterMark: PORTION_ROWS }) as AsyncIterable<unknown[]>) {
    line += 1;
    const object: JsonObject = {};
    for (const [place, field] of fields.entries()) object[field.name] = cellValue(cells[place], field);
    if (config.cursor !== undefined) {
      const said = object[config.cursor];
      if (said !== null && said !== undefined) value = String(said);
    }
    const text = JSON.stringify(object);
    bytes += text.length;
    rows.push({ line, object, text });
    if (rows.length >= PORTION_ROWS) yield portion();
  }
  yield portion();
}

function cellValue(cell: unknown, field: FieldPacket): Json {
  if (typeof cell === 'string' && decimals.has(field.type ?? -1)) {
    const digits = cell.replaceAll(/\D/g, '').replace(/^0+/, '').length;
    return digits <= 15 ? Number(cell) : cell;
  }
  if (field.type === BIT && cell instanceof Uint8Array) {
    const bits = BigInt(`0x0${Buffer.from(cell).toString('hex')}`);
    return field.columnLength === 1 ? bits === 1n : jsonOf(bits);
  }
  return jsonOf(cell);
}

const run = (connection: Connection, statement: string): Promise<void> =>
  new Promise((resolve, reject) => {
    connection.query(statement, (fault) => (fault === null ? resolve() : reject(fault)));
  });
