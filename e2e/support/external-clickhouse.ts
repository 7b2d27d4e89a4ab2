import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = new URL('../../apps/server/dist/chdb-host.mjs', import.meta.url);
const password = 'p@ss/word:of-clickhouse';

/** chDB's host on an address of its own, as a ClickHouse server that somebody else runs. */
export interface ExternalClickhouse {
  /** `CLICKHOUSE_URL`, with a database of its own. */
  url: string;
  /** As of a server without WebAssembly functions: neither table nor settings nor statement are known. */
  hasWebAssembly: boolean;
  command(statement: string): Promise<void>;
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function openExternalClickhouse(): Promise<ExternalClickhouse> {
  const directory = await mkdtemp(join(tmpdir(), 'skylantern-clickhouse-'));
  let host: { child: ChildProcess; port: number } | null = null;

  async function start(): Promise<void> {
    const child = fork(program, { env: { ...process.env, UV_THREADPOOL_SIZE: '32' } });
    child.send({ directory: join(directory, 'data'), password, memoryBytes: null, threads: null });
    const [word] = (await once(child, 'message')) as [{ is: string; port: number; message?: string }]; // hostWord
    if (word.is !== 'ready') throw new Error(word.message);
    host = { child, port: word.port };
  }

  async function kill(): Promise<void> {
    const running = host;
    host = null;
    if (running === null) return;
    const ended = once(running.child, 'exit');
    running.child.kill('SIGKILL');
    await ended;
  }

  // The address stays when the host is started again; and the statements can be looked at.
  const front = createServer((incoming, response) => {
    pass(incoming, response).catch(() => response.destroy());
  });
  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk as Uint8Array)); // no encoding was set
    const body = Buffer.concat(chunks);
    if (host === null) return void response.destroy();
    const said = clickhouse.hasWebAssembly ? null : refusalOf(incoming.url ?? '', body.toString('latin1'));
    if (said !== null) {
      response.writeHead(404, { 'x-clickhouse-exception-code': String(said.code) });
      return void response.end(`Code: ${said.code}. DB::Exception: ${said.text}. (${said.name})`);
    }
    const onward = request(
      {
        host: '127.0.0.1',
        port: host.port,
        path: incoming.url,
        method: incoming.method,
        headers: incoming.headers,
        agent: false,
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    onward.end(body);
  }

  await start();
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const address = front.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const at = `default:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  const clickhouse: ExternalClickhouse = {
    url: `http://${at}/shop`,
    hasWebAssembly: true,
    async command(statement) {
      const answer = await fetch(`http://127.0.0.1:${port}/`, {
        method: 'POST',
        body: statement,
        headers: { authorization: `Basic ${Buffer.from(`default:${password}`).toString('base64')}` },
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    kill,
    start,
    async close() {
      await kill();
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
  await clickhouse.command('CREATE DATABASE shop');
  return clickhouse;
}

/** The answers of a ClickHouse that is too old, or whose operator did not switch them on. */
function refusalOf(url: string, body: string): { code: number; name: string; text: string } | null {
  const setting = /[?&](webassembly_\w+)=/.exec(url)?.[1];
  if (setting !== undefined)
    return { code: 115, name: 'UNKNOWN_SETTING', text: `Unknown setting '${setting}'` };
  if (body.includes('system.webassembly_modules') || decodeURIComponent(url).includes('webassembly_modules'))
    return { code: 60, name: 'UNKNOWN_TABLE', text: 'Unknown table system.webassembly_modules' };
  return null;
}
