import {
  type Call,
  type Consent,
  describe,
  getId,
  holdBack,
  makeConsents,
  makeGate,
  makeIdentities,
  makeIds,
  makeMessage,
  makePipeline,
  makeReporter,
  type Properties,
} from '@skylantern/sdk-core';
import { watchDepartures } from './departures.ts';
import { MAX_KEEPALIVE_BYTES, makeFetchTransport } from './http.ts';
import type { CallOptions, SkylanternOptions } from './options.ts';
import { watchPageViews } from './page-views.ts';
import { makeQueueKeeper } from './queue-keeper.ts';
import { type Landing, makeSessions } from './sessions.ts';
import { findLocalStorage, findSharedDomain, openShelf } from './shelves.ts';
import { inert, type Skylantern } from './skylantern.ts';
import { describeSurroundings, readLanding, readPage } from './surroundings.ts';

const TAKE_OVER_EVERY_MS = 30_000;
const MAX_QUEUE_BYTES = 2_000_000; // localStorage holds 5 MB or so, for the whole site

const saysDoNotTrack = () =>
  navigator.doNotTrack === '1' ||
  ('globalPrivacyControl' in navigator && navigator.globalPrivacyControl === true);

/** Starts tracking for one write key; make one per page and share it. */
export function createSkylantern(options: SkylanternOptions): Skylantern {
  const report = makeReporter(options.onError);
  try {
    return typeof window === 'undefined' ? inert : start(options);
  } catch (cause) {
    report({ code: 'sdk.failed', count: 0, messageIds: [], detail: describe(cause) });
    return inert;
  }
}

function start(options: SkylanternOptions): Skylantern {
  const report = makeReporter(options.onError);
  const guard =
    <Args extends unknown[]>(run: (...args: Args) => void) =>
    (...args: Args): void => {
      try {
        run(...args);
      } catch (cause) {
        report({ code: 'sdk.failed', count: 0, messageIds: [], detail: describe(cause) });
      }
    };
  const onFailure = (cause: unknown) =>
    report({ code: 'storage.failed', count: 0, messageIds: [], detail: describe(cause) });

  const now = Date.now;
  const makeId = makeIds({ now, fillRandom: (bytes) => crypto.getRandomValues(bytes) });
  const prefix = `skylantern.${options.writeKey}.`;
  const local = findLocalStorage();
  const domain = options.acrossSubdomains === false ? null : findSharedDomain();
  const kept = openShelf(prefix, local, domain, onFailure);
  const consents = makeConsents({
    shelf: kept,
    atFirst: options.consent ?? (options.waitForOptIn ? 'denied' : null),
    isRefused: () => options.respectDoNotTrack === true && saysDoNotTrack(),
  });
  const shelf = holdBack(kept, () => consents.is('pending'));
  const keeper = local && makeQueueKeeper({ storage: local, prefix, makeId, now, onFailure });
  const identities = makeIdentities(shelf, makeId, options.anonymousId);
  const sessions = makeSessions({ shelf, now, makeId, gapMs: options.sessionGapMs ?? 1_800_000 });
  const maxQueue = options.maxQueue ?? 1_000;
  const pipeline = makePipeline({
    host: options.host,
    writeKey: options.writeKey,
    transport: makeFetchTransport(options.requestTimeoutMs ?? 20_000),
    schedule: (run, afterMs) => {
      const timer = setTimeout(run, afterMs);
      return () => clearTimeout(timer);
    },
    now,
    random: Math.random,
    report,
    keep: keeper ?? undefined,
    flushAt: options.flushAt ?? 20,
    flushIntervalMs: options.flushIntervalMs ?? 1_000,
    maxQueue,
    maxQueueBytes: MAX_QUEUE_BYTES,
    maxBatchBytes: MAX_KEEPALIVE_BYTES,
    concurrency: 1,
  });

  let referrer = document.referrer;
  let landing: Landing | null = readLanding(referrer, domain);
  let viewTimer: ReturnType<typeof setTimeout> | null = null;
  let hasMissedView = false;

  const isAllowed = () => consents.is('granted');
  const gate = makeGate({ consents, identities, shelf, kept, pipeline, maxQueue, report, clean });

  function send(call: Call): void {
    const { session, isNew } = sessions.touch(landing);
    const first = sessions.firstTouch(landing, location.href);
    landing = null;
    const { groupId, ...ids } = identities.get();
    const context = describeSurroundings(referrer, session, isNew, first);
    const message = makeMessage(
      { ...ids, ...call },
      groupId === undefined ? context : { ...context, groupId },
      { now, makeMessageId: makeId },
    );
    gate.pass(message);
  }

  const sendPage = (name?: string | null, properties?: Properties, more?: CallOptions) =>
    send({
      ...more,
      type: 'page',
      name: name ?? undefined,
      properties: { ...readPage(referrer), ...properties },
    });

  /** A view waits a moment, for the title and for redirects; whatever else happens comes after it. */
  function sendHeldView(): void {
    if (viewTimer === null) return;
    clearTimeout(viewTimer);
    viewTimer = null;
    hasMissedView = consents.is('denied');
    if (!hasMissedView) sendPage();
  }
  const holdView = () => {
    if (viewTimer !== null) clearTimeout(viewTimer);
    viewTimer = setTimeout(guard(sendHeldView), 0);
  };

  const whenAllowed = <Args extends unknown[]>(run: (...args: Args) => void) =>
    guard((...args: Args) => {
      if (gate.isHolding()) gate.settle(); // a page of another subdomain may have asked
      sendHeldView();
      if (!consents.is('denied')) run(...args);
    });

  function clean(): void {
    pipeline.discard();
    sessions.forget();
    identities.forget();
    if (local === null) return;
    for (const key of Object.keys(local))
      if (key.startsWith(prefix) && key !== `${prefix}opt`) local.removeItem(key);
  }

  function decide(consent: Consent): void {
    gate.decide(consent);
    if (consents.is('denied') && viewTimer !== null) {
      clearTimeout(viewTimer);
      viewTimer = null;
    }
    if (hasMissedView) holdView();
  }

  async function takeOver(): Promise<void> {
    guard(gate.settle)();
    if (!isAllowed() || keeper === null) return;
    try {
      for (const [messageId, json] of await keeper.takeOver()) pipeline.restore(messageId, json);
    } catch (cause) {
      onFailure(cause);
    }
  }

  watchDepartures({ pipeline, keeper, guard, isAllowed, onLeaving: sendHeldView });
  window.addEventListener('online', guard(pipeline.retryNow));
  window.addEventListener(
    'storage',
    guard((event: StorageEvent) => {
      if (event.key === `${prefix}opt`) gate.settle(); // decided in another tab
    }),
  );
  if (options.autoPageViews !== false) {
    watchPageViews(
      guard((cameFrom: string) => {
        referrer = cameFrom;
        const arrived = readLanding('', domain);
        if (arrived.campaign !== null) landing = arrived;
        holdView();
      }),
    );
    if ('prerendering' in document && document.prerendering === true)
      document.addEventListener('prerenderingchange', holdView, { once: true });
    else holdView();
  }
  setInterval(() => void takeOver(), TAKE_OVER_EVERY_MS);
  const started = takeOver();

  return {
    track: whenAllowed((event, properties, more) => send({ ...more, type: 'track', event, properties })),
    page: whenAllowed(sendPage),
    identify: whenAllowed((userId, traits, more) => {
      if (userId !== null) identities.identify(getId(userId));
      send({ ...more, type: 'identify', traits });
    }),
    group: whenAllowed((groupId, traits, more) => {
      identities.join(getId(groupId));
      send({ ...more, type: 'group', groupId, traits });
    }),
    alias: whenAllowed((userId, previousId, more) => {
      const identity = identities.get();
      const previous = previousId ?? identity.userId ?? identity.anonymousId;
      identities.rename(getId(userId));
      send({ ...more, type: 'alias', previousId: previous });
    }),
    reset: whenAllowed(() => {
      sessions.forget();
      identities.renew();
    }),
    consent: guard((status, categoryPreferences) =>
      decide({ status, ...(categoryPreferences ? { categoryPreferences } : {}) }),
    ),
    optOut: guard(() => decide({ status: 'denied' })),
    optIn: guard(() => decide({ status: 'granted' })),
    flush(withinMs = 10_000) {
      guard(sendHeldView)();
      return pipeline.flush(withinMs);
    },
    ready: (run) => started.then(guard(() => run?.())),
    anonymousId: () => (consents.is('denied') ? null : identities.get().anonymousId),
    counts: gate.counts,
  };
}
