import type { Consent, WireMessage } from '@skylantern/sdk-core';
import type { SkylanternOptions } from './options.ts';
import { readJson, type Shelf } from './shelves.ts';

const isConsent = (value: unknown): value is Consent =>
  typeof value === 'object' && value !== null && 'status' in value;

const saysDoNotTrack = () =>
  navigator.doNotTrack === '1' ||
  ('globalPrivacyControl' in navigator && navigator.globalPrivacyControl === true);

/** What the person has agreed to; read anew each time, since another tab or subdomain may have asked. */
export function makeConsents(shelf: Shelf, options: SkylanternOptions) {
  /** Null when nobody asked. */
  function get(): Consent | null {
    if (options.respectDoNotTrack && saysDoNotTrack()) return { status: 'denied' };
    const status = options.consent ?? (options.waitForOptIn ? 'denied' : null);
    return readJson(shelf, 'opt', isConsent) ?? (status && { status });
  }
  return {
    get,
    set: (consent: Consent) => shelf.set('opt', JSON.stringify(consent)),
    is: (status: Consent['status']) => (get()?.status ?? 'granted') === status,
    /** The message with what was agreed to, unless it says so itself. */
    sign(message: WireMessage): WireMessage {
      const consent = get();
      return consent === null ? message : { ...message, context: { consent, ...message.context } };
    },
  };
}
