import type { Consent, ConsentStatus, Counts, Properties } from '@skylantern/sdk-core';
import type { CallOptions } from './options.ts';

/** No method throws into the page, whatever it is given. */
export interface Skylantern {
  readonly track: (event: string, properties?: Properties, options?: CallOptions) => void;
  /** A page view; needed only where automatic ones are off or a name is wanted. */
  readonly page: (name?: string | null, properties?: Properties, options?: CallOptions) => void;
  /** Says who the person is; null adds properties to whoever it is now. */
  readonly identify: (userId: string | null, properties?: Properties, options?: CallOptions) => void;
  /** Says to which account (organisation) the person belongs. */
  readonly group: (accountId: string, properties?: Properties, options?: CallOptions) => void;
  /** The person's id is `userId` from now on; it was `previousId` (default: the current one). */
  readonly alias: (userId: string, previousId?: string | null, options?: CallOptions) => void;
  /** Forgets who it was (on sign-out): new anonymous id, new session. */
  readonly reset: () => void;
  /** What the person has agreed to, in every tab and subdomain; it goes with each event as `context.consent`. */
  readonly consent: (status: ConsentStatus, categoryPreferences?: Consent['categoryPreferences']) => void;
  /** `consent('denied')`: stores and sends nothing any more, and removes what was kept; only this choice is remembered. */
  readonly optOut: () => void;
  /** `consent('granted')` */
  readonly optIn: () => void;
  /** Sends what waits; answers how many of it were not acknowledged in time. Default time 10,000 ms. */
  readonly flush: (withinMs?: number) => Promise<number>;
  /** Resolves (and calls) once what earlier pages left has been taken over. */
  readonly ready: (run?: () => void) => Promise<void>;
  readonly anonymousId: () => string | null;
  readonly counts: () => Counts;
}

/** Where there is no browser (server-side rendering), every call does nothing. */
export const inert: Skylantern = {
  track: () => undefined,
  page: () => undefined,
  identify: () => undefined,
  group: () => undefined,
  alias: () => undefined,
  reset: () => undefined,
  consent: () => undefined,
  optOut: () => undefined,
  optIn: () => undefined,
  flush: () => Promise.resolve(0),
  ready: () => Promise.resolve(),
  anonymousId: () => null,
  counts: () => ({ queued: 0, delivered: 0, dropped: 0 }),
};
