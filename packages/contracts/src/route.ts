import type { Static, TSchema } from 'typebox';

/** Who may call: `public` needs nothing, `member` a log-in without a workspace, the rest a role in the workspace. */
export const access = ['public', 'member', 'viewer', 'editor', 'owner', 'admin'] as const;
export type Access = (typeof access)[number];

export const roles = ['viewer', 'editor', 'owner'] as const;
export type Role = (typeof roles)[number];

type Maybe<S> = [NonNullable<S>] extends [never]
  ? undefined
  : NonNullable<S> extends TSchema
    ? Static<NonNullable<S>>
    : undefined;

/** One route of the HTTP API, known to the server, the web page and the OpenAPI document alike. */
export interface Route<
  Params extends TSchema | undefined = TSchema | undefined,
  Query extends TSchema | undefined = TSchema | undefined,
  Body extends TSchema | undefined = TSchema | undefined,
  Reply extends TSchema | undefined = TSchema | undefined,
> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for parameters, as Fastify writes them. */
  path: string;
  /** One sentence for the OpenAPI document. */
  says: string;
  tag: string;
  access: Access;
  params?: Params;
  query?: Query;
  body?: Body;
  /** Absent: the route writes its own answer (a file, a stream). */
  reply?: Reply;
}

export interface RouteInput<R extends Route> {
  params: Maybe<R['params']>;
  query: Maybe<R['query']>;
  body: Maybe<R['body']>;
}
export type RouteReply<R extends Route> = Maybe<R['reply']>;

export function defineRoute<
  const Params extends TSchema | undefined = undefined,
  const Query extends TSchema | undefined = undefined,
  const Body extends TSchema | undefined = undefined,
  const Reply extends TSchema | undefined = undefined,
>(route: Route<Params, Query, Body, Reply>): Route<Params, Query, Body, Reply> {
  return route;
}
