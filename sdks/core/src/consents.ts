import type { Consent, ConsentStatus, WireMessage } from './messages.ts';
import { isRecord } from './records.ts';
import { readJson, type Shelf } from './shelves.ts';

const isConsent = (value: unknown): value is Consent => isRecord(value) && 'status' in value;

export interface ConsentPorts {
  readonly shelf: Shelf;
  /** What holds until the person was asked; null when nobody asks. */
  readonly atFirst: ConsentStatus | null;
  /** Says no, whatever the person chose here. */
  readonly isRefused?: () => boolean;
}

export interface Consents {
  readonly set: (consent: Consent) => void;
  readonly is: (status: ConsentStatus) => boolean;
  /** The message with what was agreed to, unless it says so itself. */
  readonly sign: (message: WireMessage) => WireMessage;
}

/** What the person has agreed to; read anew each time, since they may have been asked elsewhere. */
export function makeConsents({ shelf, atFirst, isRefused }: ConsentPorts): Consents {
  const get = (): Consent | null =>
    isRefused?.()
      ? { status: 'denied' }
      : (readJson(shelf, 'opt', isConsent) ?? (atFirst && { status: atFirst }));
  return {
    set: (consent) => shelf.set('opt', JSON.stringify(consent)),
    is: (status) => (get()?.status ?? 'granted') === status,
    sign(message) {
      const consent = get();
      return consent === null ? message : { ...message, context: { consent, ...message.context } };
    },
  };
}
