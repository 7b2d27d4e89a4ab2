import { isRecord, readJson, type Shelf } from '@skylantern/sdk-core';
import { type Landing, nowhere } from './landings.ts';

export interface Session extends Landing {
  readonly id: string;
  /** When the mini program went to the background; null while it is seen. */
  readonly hiddenAt: number | null;
}

const isSession = (value: unknown): value is Session => isRecord(value) && typeof value['id'] === 'string';

export interface SessionPorts {
  readonly shelf: Shelf;
  readonly now: () => number;
  readonly makeId: () => string;
  readonly gapMs: number;
}

/** A session goes on over a short time in the background, also when WeChat ended the mini program meanwhile. */
export function makeSessions({ shelf, now, makeId, gapMs }: SessionPorts) {
  let isFresh = false; // no event carried it yet
  const write = (session: Session): Session => {
    shelf.set('session', JSON.stringify(session));
    return session;
  };
  function begin(landing: Landing): Session {
    isFresh = true;
    return write({ ...landing, id: `ses_${makeId()}`, hiddenAt: null });
  }
  const isOther = (session: Session, { campaign }: Landing) =>
    campaign !== null && JSON.stringify(campaign) !== JSON.stringify(session.campaign);

  return {
    /** The mini program is seen: launched, or back from the background. */
    enter(landing: Landing, isLaunch: boolean): void {
      const kept = readJson(shelf, 'session', isSession);
      const awayMs = kept?.hiddenAt == null ? null : now() - kept.hiddenAt;
      const isOver = awayMs === null ? isLaunch : awayMs > gapMs;
      if (kept === null || isOver || isOther(kept, landing)) begin(landing);
      else write({ ...kept, hiddenAt: null });
    },
    leave(): void {
      const kept = readJson(shelf, 'session', isSession);
      if (kept !== null) write({ ...kept, hiddenAt: now() });
    },
    /** The session of an event that happens now. */
    touch(): { session: Session; isNew: boolean } {
      const session = readJson(shelf, 'session', isSession) ?? begin(nowhere);
      const isNew = isFresh;
      isFresh = false;
      return { session, isNew };
    },
    forget: () => shelf.remove('session'),
  };
}
