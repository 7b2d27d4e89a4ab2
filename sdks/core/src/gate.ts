import type { Consents } from './consents.ts';
import { type IdentityKeeper, isIdentity } from './identities.ts';
import type { Consent, WireMessage } from './messages.ts';
import type { Counts, Pipeline } from './pipeline.ts';
import type { OnError } from './problems.ts';
import { type HoldingShelf, readJson, type Shelf } from './shelves.ts';

export interface GatePorts {
  readonly consents: Consents;
  readonly identities: IdentityKeeper;
  /** Where ids and session stand, and what lies beneath it. */
  readonly shelf: HoldingShelf;
  readonly kept: Shelf;
  readonly pipeline: Pipeline;
  readonly maxQueue: number;
  readonly report: OnError;
  /** Removes everything but the choice. */
  readonly clean: () => void;
}

export interface Gate {
  readonly pass: (message: WireMessage) => void;
  /** Keeps the person's choice and lets it take effect. */
  readonly decide: (consent: Consent) => void;
  /** Lets the choice take effect on what waits, wherever it was made. */
  readonly settle: () => void;
  readonly isHolding: () => boolean;
  readonly counts: () => Counts;
}

/** Between a message and the queue: holds it in memory until the person has decided. */
export function makeGate(ports: GatePorts): Gate {
  const { consents, identities, shelf, kept, pipeline, maxQueue, report, clean } = ports;
  let held: WireMessage[] = [];

  function settle(): void {
    if (consents.is('pending')) return;
    const messages = held;
    held = [];
    if (!consents.is('granted')) {
      clean();
    } else if (messages.length === 0) {
      shelf.settle();
    } else {
      const ours = identities.get();
      const theirs = readJson(kept, 'identity', isIdentity); // another tab was first
      const adopted = ours.userId === undefined ? theirs : null;
      shelf.settle(adopted === null ? '' : 'identity');
      for (const message of messages) {
        const isOurs = adopted !== null && message.anonymousId === ours.anonymousId;
        pipeline.enqueue(consents.sign(isOurs ? { ...message, anonymousId: adopted.anonymousId } : message));
      }
    }
  }

  return {
    settle,
    isHolding: () => held.length > 0,
    pass(message) {
      if (consents.is('granted')) {
        pipeline.enqueue(consents.sign(message));
        return;
      }
      held.push(message);
      for (const { messageId } of held.splice(0, held.length - maxQueue))
        report({ code: 'queue.full', count: 1, messageIds: [messageId], detail: 'consent is pending' });
    },
    decide(consent) {
      if (consent.status === 'granted') shelf.settle(); // before another tab hears of it
      consents.set(consent);
      settle();
    },
    counts() {
      const counts = pipeline.counts();
      return { ...counts, queued: counts.queued + held.length };
    },
  };
}
