import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { ErrorReply, Route, RouteInput, RouteReply } from '@skylantern/contracts';
import { findRunningServer } from '@skylantern/store';
import { CliError } from '../output/failure.ts';

export interface Server {
  url: string;
  dataDirectory: string;
  call<R extends Route>(
    route: R,
    input?: Partial<RouteInput<R>>,
    workspaceId?: string,
  ): Promise<RouteReply<R>>;
  /** Sends a stream as the body. */
  upload<R extends Route>(
    route: R,
    input: Partial<RouteInput<R>>,
    file: Upload,
    workspaceId: string,
  ): Promise<RouteReply<R>>;
}

export interface Upload {
  stream: Readable;
  type: string;
  bytes: number;
}

/** `--data`, else SKYLANTERN_DATA, else `.data`: the same rule as the server's. */
export function dataDirectoryOf(given: string | undefined): string {
  return resolve(given ?? (process.env['SKYLANTERN_DATA'] || '.data'));
}

/** The server that runs on the data directory; proves with the secret in it that we may ask for anything. */
export async function connect(data: string | undefined): Promise<Server> {
  const dataDirectory = dataDirectoryOf(data);
  const run = await findRunningServer(dataDirectory);
  if (run === null) {
    throw new CliError(`no server is running on ${dataDirectory}`, {
      remedy: 'Start it with `npm run up`, or name its data directory with --data',
    });
  }
  const authorization = `Bearer ${run.adminSecret}`;

  async function send<R extends Route>(
    route: R,
    input: Partial<RouteInput<R>>,
    workspaceId: string | undefined,
    body: { content: BodyInit; type: string; bytes?: number } | null,
  ): Promise<RouteReply<R>> {
    const headers: Record<string, string> = { authorization };
    if (workspaceId !== undefined) headers['x-skylantern-workspace'] = workspaceId;
    if (body !== null) headers['content-type'] = body.type;
    if (body?.bytes !== undefined) headers['content-length'] = String(body.bytes);
    const init: RequestInit & { duplex?: 'half' } = {
      method: route.method,
      headers,
      ...(body === null ? {} : { body: body.content, duplex: 'half' }),
    };
    const response = await fetch(`${run?.url}${pathOf(route, input)}`, init).catch((cause: unknown) => {
      throw new CliError(`the server at ${run?.url} does not answer`, {
        remedy: 'Look at its output; `skylantern doctor` says more',
        cause,
      });
    });
    const reply: unknown = await response.json().catch(() => null);
    if (response.ok) return reply as RouteReply<R>; // the server holds to its own contract
    throw refusal(response.status, reply);
  }

  return {
    url: run.url,
    dataDirectory,
    call: (route, input = {}, workspaceId = undefined) => {
      const body =
        input.body === undefined ? null : { content: JSON.stringify(input.body), type: 'application/json' };
      return send(route, input, workspaceId, body);
    },
    upload: (route, input, file, workspaceId) => {
      const content = toWeb(file.stream);
      return send(route, input, workspaceId, { content, type: file.type, bytes: file.bytes });
    },
  };
}

function toWeb(stream: Readable): ReadableStream<Uint8Array> {
  const iterator = stream[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => {
      stream.destroy();
    },
  });
}

function pathOf(route: Route, input: { params?: unknown; query?: unknown }): string {
  const params = recordOf(input.params);
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name] ?? '')),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(recordOf(input.query)))
    if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

function refusal(status: number, reply: unknown): CliError {
  if (!isErrorReply(reply)) return new CliError(`the server answered ${status} without a reason`);
  const { code, message, requestId } = reply.error;
  return new CliError(message, {
    code,
    ...(status >= 500 ? { remedy: `The server's log has more under ${requestId}` } : {}),
  });
}

function isErrorReply(reply: unknown): reply is ErrorReply {
  return (
    typeof reply === 'object' &&
    reply !== null &&
    'error' in reply &&
    typeof reply.error === 'object' &&
    reply.error !== null &&
    'message' in reply.error
  );
}
