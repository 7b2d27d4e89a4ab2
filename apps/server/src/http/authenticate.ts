import { isSkylanternError, type Role, type Route, SkylanternError } from '@skylantern/contracts';
import type { FastifyRequest } from 'fastify';
import type { WorkspaceDirectory } from '../workspaces/directory.ts';
import { hashSecret, hasRole, isSameSecret, type Principal } from './principal.ts';

export const SESSION_COOKIE = 'skylantern_session';
export const WORKSPACE_HEADER = 'x-skylantern-workspace';
export const PAGE_HEADER = 'x-skylantern-request';

export interface Admission {
  principal: Principal;
  workspaceId: string;
  role: Role;
}

export interface Authenticator {
  admit(request: FastifyRequest, route: Pick<Route, 'access' | 'method'>): Promise<Admission>;
}

/** Decides in one place who calls and whether the route's access lets them through. */
export function makeAuthenticator(directory: WorkspaceDirectory, adminSecret: string): Authenticator {
  async function whoIs(request: FastifyRequest, method: Route['method']): Promise<Principal> {
    const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() === 'bearer') {
      if (isSameSecret(value, adminSecret)) return { kind: 'admin' };
      const key = await directory.findKey(value);
      if (key?.kind === 'api')
        return { kind: 'token', keyId: key.id, workspaceId: key.workspaceId, role: key.role };
      throw new SkylanternError('auth.required', 'this API token is not known or was revoked');
    }
    const token = request.cookies[SESSION_COOKIE];
    if (token === undefined) return { kind: 'nobody' };
    // A page of another site can make a browser send the cookie, but not this header.
    if (method !== 'GET' && request.headers[PAGE_HEADER] === undefined) {
      throw new SkylanternError('auth.forbidden', `send the header ${PAGE_HEADER} with this request`);
    }
    const sessionHash = hashSecret(token);
    const memberId = await directory.findSession(sessionHash);
    return memberId === null ? { kind: 'nobody' } : { kind: 'member', memberId, sessionHash };
  }

  async function roleOf(
    principal: Principal,
    wanted: string | undefined,
  ): Promise<{ workspaceId: string; role: Role }> {
    switch (principal.kind) {
      case 'token':
        if (wanted !== undefined && wanted !== principal.workspaceId) {
          throw new SkylanternError('auth.forbidden', 'this token belongs to another workspace');
        }
        return { workspaceId: principal.workspaceId, role: principal.role };
      case 'admin':
        if (wanted === undefined)
          throw new SkylanternError(
            'request.invalid',
            `name the workspace in the header ${WORKSPACE_HEADER}`,
          );
        if ((await directory.findWorkspace(wanted)) === null)
          throw new SkylanternError('not-found', `there is no workspace ${wanted}`);
        return { workspaceId: wanted, role: 'owner' };
      case 'member': {
        if (wanted === undefined)
          throw new SkylanternError(
            'request.invalid',
            `name the workspace in the header ${WORKSPACE_HEADER}`,
          );
        const role = await directory.findRole(principal.memberId, wanted);
        if (role === null)
          throw new SkylanternError('auth.forbidden', 'you are not a member of this workspace');
        return { workspaceId: wanted, role };
      }
      case 'nobody':
        throw new SkylanternError('auth.required', 'log in, or send an API token');
    }
  }

  return {
    async admit(request, { access, method }) {
      if (access === 'public')
        return { principal: await nobodyOr(whoIs(request, 'GET')), workspaceId: '', role: 'viewer' };
      const principal = await whoIs(request, method);
      if (access === 'admin') {
        if (principal.kind === 'admin') return { principal, workspaceId: '', role: 'owner' };
        throw new SkylanternError('auth.forbidden', 'only the command line on the same machine may do this');
      }
      if (access === 'member') {
        if (principal.kind === 'nobody') throw new SkylanternError('auth.required', 'log in to do this');
        if (principal.kind !== 'member')
          throw new SkylanternError('auth.forbidden', 'only a member may do this, not a token');
        return { principal, workspaceId: '', role: 'viewer' };
      }
      const header = request.headers[WORKSPACE_HEADER];
      const query = (request.query as Record<string, string | undefined>)['workspace']; // EventSource cannot send headers
      const { workspaceId, role } = await roleOf(
        principal,
        (Array.isArray(header) ? header[0] : header) ?? query,
      );
      if (!hasRole(role, access)) {
        throw new SkylanternError('auth.forbidden', `this needs the role ${access}; yours is ${role}`);
      }
      return { principal, workspaceId, role };
    },
  };
}

/** A public route is open also to those whose session or token is no longer good. */
async function nobodyOr(principal: Promise<Principal>): Promise<Principal> {
  try {
    return await principal;
  } catch (error) {
    if (isSkylanternError(error)) return { kind: 'nobody' };
    throw error;
  }
}
