import { idText } from './messages.ts';
import { isRecord } from './records.ts';
import { readJson, type Shelf } from './shelves.ts';

export interface Identity {
  readonly anonymousId: string;
  readonly userId?: string | undefined;
  readonly groupId?: string | undefined;
}

export const isIdentity = (value: unknown): value is Identity =>
  isRecord(value) && typeof value['anonymousId'] === 'string';

/** Plain JavaScript may hand us anything; an object or `undefined` as an id would make all people one. */
export function getId(given: unknown): string {
  const id = idText(given);
  if (id === '') throw new TypeError('an id must be a text that is not empty');
  return id;
}

export interface IdentityKeeper {
  readonly get: () => Identity;
  readonly renew: () => Identity;
  readonly join: (groupId: string) => Identity;
  readonly rename: (userId: string) => Identity;
  readonly identify: (userId: string) => Identity;
  readonly forget: () => void;
}

/** Who is at this browser or device; read anew each time, since another tab may have changed it. */
export function makeIdentities(
  shelf: Shelf,
  makeId: () => string,
  givenId: string | undefined,
): IdentityKeeper {
  const write = (identity: Identity): Identity => {
    shelf.set('identity', JSON.stringify(identity));
    return identity;
  };
  const renew = (): Identity => write({ anonymousId: makeId() });
  const get = (): Identity =>
    readJson(shelf, 'identity', isIdentity) ?? (givenId ? write({ anonymousId: givenId }) : renew());

  return {
    get,
    renew,
    join: (groupId: string): Identity => write({ ...get(), groupId }),
    rename: (userId: string): Identity => write({ ...get(), userId }),
    /** Another person on the same browser gets an anonymous id of their own, so that the two are never merged. */
    identify(userId: string): Identity {
      const identity = get();
      const isAnother = identity.userId !== undefined && identity.userId !== userId;
      return write(isAnother ? { anonymousId: makeId(), userId } : { ...identity, userId });
    },
    forget: () => shelf.remove('identity'),
  };
}
