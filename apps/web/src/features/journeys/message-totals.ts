import type { MessageDecision, MessageState } from '@skylantern/contracts';

export interface MessageTotals {
  sent: number;
  heldOut: number;
  /** Capped, dropped, suppressed, without an address. */
  notSent: number;
  failed: number;
  unknown: number;
}

/** The counts of a journey's messages, put together as people ask for them. */
export function totalsOf(
  counts: readonly { decision: MessageDecision; state: MessageState; messages: number }[],
): MessageTotals {
  const sum = (matches: (state: MessageState) => boolean) =>
    counts.filter(({ state }) => matches(state)).reduce((total, { messages }) => total + messages, 0);
  return {
    sent: sum((state) => state === 'sent'),
    heldOut: sum((state) => state === 'ghost'),
    notSent: sum((state) => state === 'not-sent' || state === 'cancelled'),
    failed: sum((state) => state === 'failed'),
    unknown: sum((state) => state === 'unknown'),
  };
}
