import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Role, SkylanternError } from '@skylantern/contracts';

/** Who is calling. */
export type Principal =
  | { kind: 'nobody' }
  | { kind: 'member'; memberId: string; sessionHash: Buffer }
  | { kind: 'token'; keyId: string; workspaceId: string; role: Role }
  | { kind: 'admin' };

const rank: Record<Role, number> = { viewer: 1, editor: 2, owner: 3 };

export const hasRole = (role: Role, needed: Role): boolean => rank[role] >= rank[needed];

/** For the audit trail. */
export function actorOf(principal: Principal): string {
  if (principal.kind === 'member') return principal.memberId;
  return principal.kind === 'token' ? principal.keyId : principal.kind;
}

export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();
export const makeSecret = (prefix: string): string => prefix + randomBytes(24).toString('base64url');

export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(hashSecret(a), hashSecret(b));
}

export function requireMember(principal: Principal): { memberId: string; sessionHash: Buffer } {
  if (principal.kind === 'member') return principal;
  throw new SkylanternError('auth.required', 'log in to do this');
}
