import { type Campaign, isRecord, readJson, type Shelf } from '@skylantern/sdk-core';

/** How the person came: by which campaign, and from which other site ('' when from none). */
export interface Landing {
  readonly campaign: Campaign | null;
  readonly referrer: string;
}

export interface Session extends Landing {
  readonly id: string;
  readonly lastAt: number;
}

/** The first landing of all, kept as long as the anonymous id. */
export interface FirstTouch extends Landing {
  readonly at: string;
  readonly url: string;
}

const isSession = (value: unknown): value is Session =>
  isRecord(value) && typeof value['id'] === 'string' && typeof value['lastAt'] === 'number';
const isFirstTouch = (value: unknown): value is FirstTouch => isRecord(value) && 'at' in value;

const nowhere: Landing = { campaign: null, referrer: '' };

export interface SessionPorts {
  readonly shelf: Shelf;
  readonly now: () => number;
  readonly makeId: () => string;
  readonly gapMs: number;
}

/** One session for all tabs; a new one after the gap, or when another campaign brings the person here. */
export function makeSessions({ shelf, now, makeId, gapMs }: SessionPorts) {
  const isOtherCampaign = (session: Session, landing: Landing | null) =>
    landing?.campaign != null && JSON.stringify(landing.campaign) !== JSON.stringify(session.campaign);

  return {
    /** The session of an event that happens now; `landing` when it is the first since the person arrived. */
    touch(landing: Landing | null): { session: Session; isNew: boolean } {
      const kept = readJson(shelf, 'session', isSession);
      const isNew = kept === null || now() - kept.lastAt > gapMs || isOtherCampaign(kept, landing);
      const begun = isNew ? { ...(landing ?? nowhere), id: `ses_${makeId()}` } : kept;
      const session = { ...begun, lastAt: now() };
      shelf.set('session', JSON.stringify(session));
      return { session, isNew };
    },
    firstTouch(landing: Landing | null, url: string): FirstTouch {
      const kept = readJson(shelf, 'first', isFirstTouch);
      if (kept !== null) return kept;
      const first = { ...(landing ?? nowhere), at: new Date(now()).toISOString(), url };
      shelf.set('first', JSON.stringify(first));
      return first;
    },
    forget() {
      shelf.remove('session');
      shelf.remove('first');
    },
  };
}
