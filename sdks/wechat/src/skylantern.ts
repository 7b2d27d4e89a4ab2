import type { Consent, ConsentStatus, Counts, Properties } from '@skylantern/sdk-core';
import type { CallOptions } from './options.ts';
import type { Definition } from './wx-api.ts';

/** No method throws into the mini program, whatever it is given. */
export interface Skylantern {
  readonly track: (event: string, properties?: Properties, options?: CallOptions) => void;
  /** A page; needed only where automatic ones are off. */
  readonly screen: (name: string, properties?: Properties, options?: CallOptions) => void;
  /** Says who the person is; null adds properties, or `options.identities`, to whoever it is now. */
  readonly identify: (userId: string | null, properties?: Properties, options?: CallOptions) => void;
  /** Says to which account (organisation) the person belongs. */
  readonly group: (accountId: string, properties?: Properties, options?: CallOptions) => void;
  /** The person's id is `userId` from now on; it was `previousId` (default: the current one). */
  readonly alias: (userId: string, previousId?: string | null, options?: CallOptions) => void;
  /** Forgets who it was (on sign-out): new anonymous id, new session. */
  readonly reset: () => void;
  /** What the person has agreed to; it goes with each event as `context.consent`. */
  readonly consent: (status: ConsentStatus, categoryPreferences?: Consent['categoryPreferences']) => void;
  /** Sends what waits; answers how many of it were not acknowledged in time. Default time 10,000 ms. */
  readonly flush: (withinMs?: number) => Promise<number>;
  readonly anonymousId: () => string | null;
  readonly counts: () => Counts;
  /** With `autoTrack: false`: what is given to `App`, watched. */
  readonly watchApp: (definition: Definition) => Definition;
  /** With `autoTrack: false`: what is given to `Page`, watched. */
  readonly watchPage: (definition: Definition) => Definition;
}
