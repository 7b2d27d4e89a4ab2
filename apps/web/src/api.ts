import type { ErrorReply, Route, RouteInput, RouteReply } from '@skylantern/contracts';
import { currentWorkspace } from './workspace.ts';

type Part<Name extends string, T> = [T] extends [undefined]
  ? unknown
  : { [K in Name]: Exclude<T, undefined> };

/** What a call of this route takes: only the parts that the route declares. */
export type CallInput<R extends Route> = Part<'params', RouteInput<R>['params']> &
  Part<'query', RouteInput<R>['query']> &
  Part<'body', RouteInput<R>['body']>;
export type CallReply<R extends Route> = Exclude<RouteReply<R>, undefined>;

interface Given {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

export interface CallOptions {
  signal?: AbortSignal;
  /** For tests and other hosts; the page's own origin by default. */
  origin?: string;
  headers?: Record<string, string>;
}

/** A call that failed. `code` is one of the product's codes, or `network` when no answer came at all. */
export class ApiError extends Error {
  readonly code: string;
  /** 0 when there was no answer. */
  readonly status: number;
  /** The field of the body that was refused, as a dotted path. */
  readonly field: string | null;
  /** To be quoted to whoever runs the server; null when no answer came. */
  readonly requestId: string | null;

  constructor(
    facts: { code: string; message: string; status: number; field?: string; requestId?: string },
    options?: { cause?: unknown },
  ) {
    super(facts.message, options);
    this.name = 'ApiError';
    this.code = facts.code;
    this.status = facts.status;
    this.field = facts.field ?? null;
    this.requestId = facts.requestId ?? null;
  }
}

function isErrorReply(value: unknown): value is ErrorReply {
  if (typeof value !== 'object' || value === null || !('error' in value)) return false;
  const { error } = value;
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
}

/** The address of a route with its parameters filled in. */
export function addressOf(route: Route, input: Given): string {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = input.params?.[name];
    if (value === undefined || value === '') throw new TypeError(`the parameter ${name} is missing`);
    return encodeURIComponent(String(value));
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === undefined || one === null) continue;
      query.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one));
    }
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

async function failureOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const reply: unknown = JSON.parse(text);
    if (isErrorReply(reply)) return new ApiError({ ...reply.error, status: response.status });
  } catch {
    // Not ours: a proxy's page, say. The status says enough.
  }
  const requestId = response.headers.get('x-request-id');
  return new ApiError({
    code: 'internal',
    message: `HTTP ${response.status}`,
    status: response.status,
    ...(requestId === null ? {} : { requestId }),
  });
}

/** Calls a route as the logged-in member, in the current workspace, and answers the raw response (a file, a stream). */
export async function callRaw<R extends Route>(
  route: R,
  input: CallInput<R>,
  options: CallOptions = {},
): Promise<Response> {
  const given = input as Given; // whatever the route, its input has these parts or lacks them
  const headers = new Headers({ accept: 'application/json', ...options.headers });
  const workspace = currentWorkspace();
  if (workspace !== null) headers.set('x-skylantern-workspace', workspace);
  if (route.method !== 'GET') headers.set('x-skylantern-request', '1');
  if (given.body !== undefined) headers.set('content-type', 'application/json');
  let response: Response;
  try {
    response = await fetch((options.origin ?? '') + addressOf(route, given), {
      method: route.method,
      headers,
      credentials: 'same-origin',
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (cause) {
    if (options.signal?.aborted === true) throw cause;
    throw new ApiError({ code: 'network', message: 'no answer from the server', status: 0 }, { cause });
  }
  if (!response.ok) throw await failureOf(response);
  return response;
}

/** Calls a route and answers its reply. The server checked the reply against the same schema: it is not checked again. */
export async function call<R extends Route>(
  route: R,
  input: CallInput<R>,
  options: CallOptions = {},
): Promise<CallReply<R>> {
  const response = await callRaw(route, input, options);
  return (await response.json()) as CallReply<R>;
}
