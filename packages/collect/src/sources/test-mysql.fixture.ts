import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import mysql2 from 'mysql2';

export interface TestColumn {
  name: string;
  /** Number of the protocol: 3 INT, 12 DATETIME, 16 BIT, 246 DECIMAL, 253 VARCHAR. */
  type: number;
  /** In bytes, of BIT in bits; 255 when not given. */
  length?: number;
}

export interface TestMysql {
  readonly port: number;
  /** Every statement that came, in order. */
  readonly statements: string[];
  close(): Promise<void>;
}

/** The MySQL protocol as `mysql2` serves it, before a table whose rows are told by `answer`. */
export async function openTestMysql(
  columns: readonly TestColumn[],
  answer: (statement: string) => readonly (string | null)[][],
): Promise<TestMysql> {
  const statements: string[] = [];
  const connections = new Set<mysql2.Connection>();
  const server = mysql2.createServer((given: mysql2.Connection) => serve(given as ServerConnection)); // at this side
  function serve(connection: ServerConnection): void {
    connections.add(connection);
    connection.on('error', () => connection.close?.()); // cut by the other side
    // Each command of a client begins at 0 again, which the server's side does not follow by itself.
    const afterwards = () => {
      connection.sequenceId = 0;
    };
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.0.36',
      connectionId: connections.size,
      statusFlags: 2,
      characterSet: 45,
      capabilityFlags: 0xffffff ^ 0x800,
      authCallback: (_login: unknown, done: (fault: null) => void) => {
        done(null);
        afterwards();
      },
    });
    connection.on('stmt_prepare', (statement: string) => {
      statements.push(statement); // SET comes here, too
      connection.writeOk();
      afterwards();
    });
    connection.on('query', (statement: string) => {
      statements.push(statement);
      connection.writeColumns(
        columns.map(({ name, type, length = 255 }) => ({
          catalog: 'def',
          schema: 'shop',
          table: 'orders',
          orgTable: 'orders',
          name,
          orgName: name,
          characterSet: type === 16 ? 63 : 45, // bits are bytes, not text
          columnLength: length,
          columnType: type,
          type,
          flags: 0,
          decimals: 0,
        })),
      );
      for (const row of answer(statement)) connection.writeTextRow(row);
      connection.writeEof();
      afterwards();
    });
    connection.on('quit', () => connection.close?.());
  }
  const listening = server.listen(0);
  const inner = (listening as unknown as { _server: import('node:net').Server })._server;
  if (!inner.listening) await once(inner, 'listening');
  return {
    port: (inner.address() as AddressInfo).port,
    statements,
    async close() {
      for (const connection of connections) connection.destroy();
      await new Promise<void>((resolve) => inner.close(() => resolve()));
    },
  };
}

/** What a connection can do at the server's side; its types are not published. */
type ServerConnection = mysql2.Connection & {
  sequenceId: number;
  serverHandshake(greeting: object): void;
  writeOk(): void;
  writeColumns(columns: object[]): void;
  writeTextRow(row: readonly (string | null)[]): void;
  writeEof(): void;
  close?(): void;
};
