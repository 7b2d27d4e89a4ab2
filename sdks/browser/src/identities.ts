import { readJson, type Shelf } from './shelves.ts';

export interface Identity {
  readonly anonymousId: string;
  readonly userId?: string | undefined;
  readonly groupId?: string | undefined;
}

const isIdentity = (value: unknown): value is Identity =>
  typeof value === 'object' &&
  value !== null &&
  'anonymousId' in value &&
  typeof value.anonymousId === 'string';

/** Who is at this browser; read anew each time, since another tab may have changed it. */
export function makeIdentities(shelf: Shelf, makeId: () => string, givenId: string | undefined) {
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
