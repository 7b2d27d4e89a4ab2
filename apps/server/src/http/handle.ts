import type { Role, Route, RouteInput, RouteReply } from '@skylantern/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from './principal.ts';

/** What a handler is given; `workspaceId` and `role` are set for every route with a workspace role. */
export interface Call<R extends Route = Route> {
  input: RouteInput<R>;
  principal: Principal;
  /** '' for routes outside a workspace. */
  workspaceId: string;
  role: Role;
  request: FastifyRequest;
  reply: FastifyReply;
  /** Aborts when the caller hangs up. */
  signal: AbortSignal;
}

export interface HandledRoute {
  route: Route;
  run(call: Call): Promise<unknown>;
}

/** Joins a route of the contract with what answers it. */
export function handle<R extends Route>(
  route: R,
  run: (call: Call<R>) => Promise<RouteReply<R>>,
): HandledRoute {
  return { route, run: (call) => run(call as Call<R>) }; // the router has checked the input against the route
}

/** The answer of a route that only does something. */
export const done: { done: true } = { done: true };
