import {
  type Call,
  describe,
  getId,
  holdBack,
  MAX_BATCH_BYTES,
  makeConsents,
  makeGate,
  makeIdentities,
  makeIds,
  makeMessage,
  makePipeline,
  makeReporter,
  type Properties,
} from '@skylantern/sdk-core';
import { watchGlobals } from './globals.ts';
import { type Landing, nowhere } from './landings.ts';
import { watchApp, watchPage } from './lifecycle.ts';
import { makeMoments } from './moments.ts';
import type { SkylanternOptions } from './options.ts';
import { makeWxTransport } from './requests.ts';
import { makeSessions } from './sessions.ts';
import type { Skylantern } from './skylantern.ts';
import { openStorage } from './storage.ts';
import { describeDevice } from './surroundings.ts';
import type { Wx } from './wx-api.ts';

declare const wx: Wx;

const MAX_QUEUE_BYTES = 2_000_000; // of the 10 MB that a mini program may store
const FLUSH_AT_HIDE_MS = 5_000; // WeChat stops a mini program that long after it went to the background

/** `wx.getRandomValues` is asynchronous; two ids alike would take 62 equal bits in one millisecond. */
function fillRandom(bytes: Uint8Array): void {
  for (let index = 0; index < bytes.length; index++) bytes[index] = Math.floor(Math.random() * 256);
}

/** Starts tracking for one write key. Call it in `app.js`, before `App()`. */
export function createSkylantern(options: SkylanternOptions): Skylantern {
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
  const makeId = makeIds({ now, fillRandom });
  const storage = openStorage(wx, `skylantern.${options.writeKey}.`, onFailure);
  const consents = makeConsents({ shelf: storage.shelf, atFirst: options.consent ?? null });
  const shelf = holdBack(storage.shelf, () => consents.is('pending'));
  const identities = makeIdentities(shelf, makeId, undefined);
  const sessions = makeSessions({ shelf, now, makeId, gapMs: options.sessionGapMs ?? 30_000 });
  const maxQueue = options.maxQueue ?? 500;
  let isOnline = true;
  let networkType: string | undefined;
  let landing: Landing = nowhere;
  let device: Properties | null = null;

  const pipeline = makePipeline({
    host: options.host,
    writeKey: options.writeKey,
    transport: makeWxTransport(wx, options.requestTimeoutMs ?? 20_000, () => isOnline),
    schedule: (run, afterMs) => {
      const timer = setTimeout(run, afterMs);
      return () => clearTimeout(timer);
    },
    now,
    random: Math.random,
    report,
    keep: storage.keep,
    flushAt: options.flushAt ?? 10,
    flushIntervalMs: options.flushIntervalMs ?? 2_000,
    maxQueue,
    maxQueueBytes: MAX_QUEUE_BYTES,
    maxBatchBytes: MAX_BATCH_BYTES,
    concurrency: 1,
  });
  function clean(): void {
    pipeline.discard();
    sessions.forget();
    identities.forget();
    storage.clean();
  }
  const gate = makeGate({
    consents,
    identities,
    shelf,
    kept: storage.shelf,
    pipeline,
    maxQueue,
    report,
    clean,
  });

  function send(call: Call): void {
    const { session, isNew } = sessions.touch();
    const { groupId, ...ids } = identities.get();
    device ??= describeDevice(wx);
    const context = {
      ...device,
      page: { path: moments.currentPath() },
      network: { type: networkType },
      sessionId: session.id,
      ...(isNew ? { sessionStart: true } : {}),
      ...(session.campaign === null ? {} : { campaign: session.campaign }),
      ...(landing.scene === null ? {} : { scene: landing.scene }),
      ...(groupId === undefined ? {} : { groupId }),
    };
    gate.pass(makeMessage({ ...ids, ...call }, context, { now, makeMessageId: makeId }));
  }

  const whenAllowed = <Args extends unknown[]>(run: (...args: Args) => void) =>
    guard((...args: Args) => {
      if (!consents.is('denied')) run(...args);
    });

  const track: Skylantern['track'] = whenAllowed((event, properties, more) =>
    send({ ...more, type: 'track', event, properties }),
  );
  const screen: Skylantern['screen'] = whenAllowed((name, properties, more) =>
    send({ ...more, type: 'screen', name, properties: { path: name, ...properties } }),
  );
  const flush = (withinMs = 10_000) => pipeline.flush(withinMs);

  const moments = makeMoments({
    now,
    track,
    screen,
    guard,
    isFirstLaunch: () => storage.shelf.get('identity') === null,
    enter(given, isLaunch) {
      landing = given;
      if (!consents.is('denied')) sessions.enter(given, isLaunch);
      pipeline.retryNow();
    },
    leave() {
      if (!consents.is('denied')) sessions.leave();
      void flush(FLUSH_AT_HIDE_MS);
    },
  });

  guard(() => {
    wx.getNetworkType({ success: (told) => ({ networkType } = told) });
    wx.onNetworkStatusChange((status) => {
      isOnline = status.isConnected;
      networkType = status.networkType;
      if (isOnline) pipeline.retryNow();
    });
  })();
  guard(gate.settle)();
  guard(() => {
    if (!consents.is('granted')) return;
    for (const [messageId, json] of storage.listKept()) pipeline.restore(messageId, json);
  })();
  if (options.autoTrack !== false) guard(() => watchGlobals(moments.life))();

  return {
    track,
    screen,
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
      gate.decide({ status, ...(categoryPreferences ? { categoryPreferences } : {}) }),
    ),
    flush,
    anonymousId: () => (consents.is('denied') ? null : identities.get().anonymousId),
    counts: gate.counts,
    watchApp: (definition) => watchApp(definition, moments.life),
    watchPage: (definition) => watchPage(definition, moments.life),
  };
}
