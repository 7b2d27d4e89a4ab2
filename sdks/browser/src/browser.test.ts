import type { WireMessage } from '@skylantern/sdk-core';
import { wireFixtures } from '@skylantern/sdk-core/wire-fixtures';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SkylanternOptions } from './options.ts';
import { buildScript, launchChromium, startVisit, type Visit } from './practice-browser.ts';

let browser: Browser;
let script: string;
let visit: Visit;

beforeAll(async () => {
  [browser, script] = await Promise.all([launchChromium(), buildScript()]);
});
afterAll(() => browser?.close());
afterEach(() => visit?.end());

const begin = async (options: Partial<SkylanternOptions> = {}) => {
  visit = await startVisit(browser, script, options);
  return visit;
};

/** Calls the SDK in the page, as the site would. */
const call = (page: Page | Frame, method: string, ...args: unknown[]) =>
  page.evaluate(
    ([name, given]) => {
      const sky: Record<string, (...all: unknown[]) => unknown> = Reflect.get(window, 'skylantern');
      return sky[name]?.(...given);
    },
    [method, args] as const,
  );

const events = (messages: readonly WireMessage[]) => messages.map((message) => message.event ?? message.type);
const has = (event: string) => (messages: WireMessage[]) => events(messages).includes(event);
const field = (message: WireMessage | undefined, name: string) => message?.context[name];
const kept = (page: Page) => page.evaluate(() => Object.keys(localStorage).sort());
const idle = 3_600_000; // nothing is sent by itself

describe('pages', () => {
  test('single-page navigation gives one view for each page, after redirects and with its title', async () => {
    const { open, arrivals, until } = await begin();
    const page = await open('/lamps');
    await until((messages) => messages.length === 1);
    await page.evaluate(() => {
      history.pushState({}, '', '/lamps/1');
      document.title = 'Lamp 1';
    });
    await until((messages) => messages.length === 2);
    await page.evaluate(() => history.replaceState({}, '', '/lamps/1?typed=a')); // a search box at work
    await call(page, 'track', 'typed');
    await page.evaluate(() => {
      history.pushState({}, '', '/old');
      history.replaceState({}, '', '/new'); // redirected at once
    });
    await until((messages) => messages.length === 4);
    await page.goBack();
    await call(page, 'track', 'done');
    await until(has('done'));
    const views = arrivals().filter((message) => message.type === 'page');
    expect(views.map((view) => [view.properties?.['path'], view.properties?.['title']])).toEqual([
      ['/lamps', 'Lamps'],
      ['/lamps/1', 'Lamp 1'],
      ['/new', 'Lamp 1'],
      ['/lamps/1', 'Lamp 1'],
    ]);
    expect(views[1]?.properties?.['referrer']).toBe(`${visit.collector.url}/lamps`);
  });

  test('the wire: fixtures arrive exactly', async () => {
    const { open, arrivals, until } = await begin({ autoPageViews: false, anonymousId: 'anon-1' });
    const page = await open();
    const spoken = wireFixtures.filter(
      ({ call: { type } }) => !['screen', 'profile', 'merge', 'unbind'].includes(type),
    );
    for (const { call: given } of spoken) {
      const { messageId, timestamp, context, identities } = given;
      const more = { messageId, timestamp, context, identities };
      if (given.type === 'track') await call(page, 'track', given.event, given.properties, more);
      else if (given.type === 'page') await call(page, 'page', given.name, given.properties, more);
      else if (given.type === 'identify') await call(page, 'identify', given.userId, given.traits, more);
      else if (given.type === 'group') await call(page, 'group', given.groupId, given.traits, more);
      else if (given.type === 'alias') await call(page, 'alias', given.userId, null, more);
    }
    await until((messages) => messages.length === spoken.length);
    const withoutContext = ({ context, ...rest }: WireMessage) => rest;
    expect(arrivals().map(withoutContext)).toEqual(spoken.map(({ message }) => withoutContext(message)));
    for (const [index, { message }] of spoken.entries())
      expect(arrivals()[index]?.context).toMatchObject(message.context);
    expect(visit.collector.batches[0]).toMatchObject({
      writeKey: 'wk',
      headers: { 'content-type': 'text/plain' },
    });
    expect(arrivals()[5]?.context).toMatchObject({
      groupId: 'acme',
      locale: 'de-DE',
      timezone: 'Asia/Shanghai',
      screen: { width: 1280, height: 720, density: 1 },
      page: { path: '/lamps', title: 'Lamps' },
      library: { name: '@skylantern/browser' },
    });
  });
});

describe('where people come from', () => {
  test('campaign and click id stay with the session; the first touch with the person', async () => {
    const { open, arrivals, until } = await begin();
    const page = await open('/lamps?utm_source=baidu&utm_medium=cpc&utm_campaign=spring&bd_vid=42');
    await until((messages) => messages.length === 1); // else it would count as redirected
    await page.evaluate(() => history.pushState({}, '', '/cart'));
    await until((messages) => messages.length === 2);
    await page.goto(`${visit.collector.url}/lamps?gclid=g1`);
    await until((messages) => messages.length === 3);
    const spring = { source: 'baidu', medium: 'cpc', name: 'spring', bd_vid: '42' };
    const [landed, moved, returned] = arrivals();
    expect(arrivals().map((message) => field(message, 'campaign'))).toEqual([
      spring,
      spring,
      { gclid: 'g1' },
    ]);
    expect(arrivals().map((message) => field(message, 'sessionStart'))).toEqual([true, undefined, true]);
    expect(field(moved, 'sessionId')).toBe(field(landed, 'sessionId'));
    expect(field(returned, 'sessionId')).not.toBe(field(landed, 'sessionId'));
    expect(field(returned, 'firstTouch')).toMatchObject({ campaign: spring });
  });

  test('a session goes on in another tab and ends after half an hour', async () => {
    const { open, arrivals, until } = await begin();
    await open('/a');
    const second = await open('/b');
    await until((messages) => messages.length === 2);
    await second.evaluate(() => {
      const name = 'skylantern.wk.session';
      const session = JSON.parse(localStorage.getItem(name) ?? '{}');
      localStorage.setItem(name, JSON.stringify({ ...session, lastAt: session.lastAt - 1_800_001 }));
    });
    await call(second, 'track', 'late');
    await until(has('late'));
    const [first, same, later] = arrivals().map((message) => field(message, 'sessionId'));
    expect(first).toMatch(/^ses_/);
    expect(same).toBe(first);
    expect(later).not.toBe(first);
  });
});

describe('nothing lost, nothing doubled', () => {
  test('leaving the page delivers what waits', async () => {
    const { open, deliveries, until } = await begin({ flushIntervalMs: idle });
    const page = await open();
    await call(page, 'track', 'left');
    await page.goto('about:blank');
    await until(has('left'));
    expect(events(deliveries())).toEqual(['page', 'left']);
  });

  test('a hidden page sends what waits at once, and only once while it lives', async () => {
    const { open, deliveries, until } = await begin({ flushIntervalMs: idle, autoPageViews: false });
    const page = await open();
    await call(page, 'track', 'seen');
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await until(has('seen'));
    expect(await call(page, 'flush', 1)).toBe(1); // a beacon is no acknowledgement
    expect(events(deliveries())).toEqual(['seen']);
  });

  test('what a page left is confirmed by the next one, under the same ids, and then forgotten', async () => {
    const { open, deliveries, until, collector } = await begin({ flushIntervalMs: idle });
    const page = await open();
    await call(page, 'track', 'left');
    await page.goto(`${collector.url}/next`);
    await until(has('left'));
    expect(await call(page, 'flush')).toBe(0);
    expect(new Set(events([...collector.stored.values()]))).toEqual(new Set(['page', 'left']));
    expect(collector.stored.size).toBe(3); // two views and the event
    expect(deliveries().length).toBeGreaterThan(3);
    expect((await kept(page)).filter((key) => key.includes('.q.'))).toEqual([]);
  });

  test('offline, then online: each message once', async () => {
    const { open, deliveries, until, context } = await begin({ flushIntervalMs: 1 });
    const page = await open();
    await until((messages) => messages.length === 1);
    await context.setOffline(true);
    for (const index of [0, 1, 2, 3, 4]) await call(page, 'track', `offline_${index}`);
    await context.setOffline(false);
    await until(has('offline_4'));
    expect(await call(page, 'flush')).toBe(0);
    const first = ['page', 'offline_0', 'offline_1', 'offline_2', 'offline_3', 'offline_4'];
    expect(events(deliveries())).toEqual(first);
  });

  test('a page closed offline is delivered by a later visit, and only once', async () => {
    const { open, deliveries, until, context } = await begin({ flushIntervalMs: 1 });
    const closing = await open('/closing');
    const staying = await open('/staying');
    await until((messages) => messages.length === 2);
    // The views are acknowledged: else they would rightly come again.
    expect(await Promise.all([call(closing, 'flush'), call(staying, 'flush')])).toEqual([0, 0]);
    await context.setOffline(true);
    await call(closing, 'track', 'from_closing');
    await call(staying, 'track', 'from_staying');
    await closing.goto('about:blank');
    await context.setOffline(false);
    await until(has('from_staying'));
    await open('/later');
    await until(has('from_closing'));
    expect(await call(staying, 'flush')).toBe(0);
    expect(new Set(deliveries().map((message) => message.messageId)).size).toBe(deliveries().length);
    expect(events(deliveries()).sort()).toEqual(['from_closing', 'from_staying', 'page', 'page', 'page']);
  });

  test('two tabs that are both alive never send what is the other one’s', async () => {
    const { open, deliveries, until } = await begin({ flushIntervalMs: idle, autoPageViews: false });
    const [one, two] = [await open('/one'), await open('/two')];
    for (const index of [0, 1, 2]) {
      await call(one, 'track', `one_${index}`);
      await call(two, 'track', `two_${index}`);
    }
    await open('/three'); // looks for what others left
    expect(await Promise.all([call(one, 'flush'), call(two, 'flush')])).toEqual([0, 0]);
    await until((messages) => messages.length >= 6);
    expect(events(deliveries()).sort()).toEqual(['one_0', 'one_1', 'one_2', 'two_0', 'two_1', 'two_2']);
  });

  test('a crashed tab’s messages are taken over; should it wake up, it lets them go', async () => {
    const { open, deliveries } = await begin({ flushIntervalMs: idle, autoPageViews: false });
    const sleeping = await open('/sleeping');
    await call(sleeping, 'track', 'asleep');
    await sleeping.evaluate(() => {
      const mark = Object.keys(localStorage).find((key) => key.includes('.p.')) ?? '';
      localStorage.setItem(mark, `${Date.now() - 300_001}`);
    });
    const heir = await open('/heir');
    await call(heir, 'ready');
    expect(await call(heir, 'flush')).toBe(0);
    expect(await call(sleeping, 'flush')).toBe(0);
    expect(events(deliveries())).toEqual(['asleep']);
    await call(sleeping, 'track', 'awake');
    expect(await call(sleeping, 'flush')).toBe(0);
    expect(events(deliveries())).toEqual(['asleep', 'awake']);
  });

  test('on plain http there are no locks; what others left is taken over all the same', async () => {
    const { open, deliveries, until, context } = await begin({ flushIntervalMs: 1, autoPageViews: false });
    await context.addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined }));
    const page = await open();
    await context.setOffline(true);
    await call(page, 'track', 'left');
    await page.goto('about:blank');
    await context.setOffline(false);
    await open('/next');
    await until(has('left'));
    expect(events(deliveries())).toEqual(['left']);
  });

  test('a refusal and a cut line: the same ids again', async () => {
    const { open, deliveries, collector } = await begin({ flushIntervalMs: idle, autoPageViews: false });
    const page = await open();
    collector.plan({ do: 'store-then-cut' }, { do: 'answer', status: 503, retryAfter: '1' });
    await call(page, 'track', 'stubborn');
    expect(await call(page, 'flush')).toBe(0);
    expect(new Set(deliveries().map((message) => message.messageId)).size).toBe(1);
    expect(collector.stored.size).toBe(1);
    const [, second, third] = collector.batches;
    expect((third?.atMs ?? 0) - (second?.atMs ?? 0)).toBeGreaterThanOrEqual(1_000);
  });
});

describe('who it is', () => {
  test('reset gives a new anonymous id; so does another person on the same browser', async () => {
    const { open, arrivals, until } = await begin({ autoPageViews: false });
    const page = await open();
    await call(page, 'identify', 'ada');
    await call(page, 'identify', 'bob');
    await call(page, 'reset');
    await call(page, 'track', 'after_reset');
    await until(has('after_reset'));
    const [ada, bob, nobody] = arrivals();
    expect([ada?.userId, bob?.userId, nobody?.userId]).toEqual(['ada', 'bob', undefined]);
    expect(new Set([ada?.anonymousId, bob?.anonymousId, nobody?.anonymousId]).size).toBe(3);
  });

  test('something that is no id is refused, not made one', async () => {
    const { open, arrivals, until } = await begin({ autoPageViews: false });
    const page = await open();
    await page.evaluate(
      'skylantern.identify(undefined); skylantern.identify({ plan: "pro" }); skylantern.group()',
    );
    await call(page, 'track', 'after');
    await until(has('after'));
    expect(events(arrivals())).toEqual(['after']);
    expect(arrivals()[0]?.userId).toBeUndefined();
  });
});

describe('where storage is blocked', () => {
  test('a sandboxed frame has none at all: memory carries it', async () => {
    const { open, arrivals, until } = await begin();
    const page = await open('/frame');
    await until((messages) => messages.length === 1);
    const frame = page.frames()[1];
    if (frame === undefined) throw new Error('the frame did not load');
    await call(frame, 'track', 'framed');
    await until(has('framed'));
    expect(events(arrivals())).toEqual(['page', 'framed']);
    expect(arrivals()[1]?.anonymousId).toBe(arrivals()[0]?.anonymousId);
  });

  test('without localStorage, cookies carry the ids from page to page', async () => {
    const { open, arrivals, until, context } = await begin();
    await context.addInitScript(() =>
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('blocked', 'SecurityError');
        },
      }),
    );
    await open('/a');
    await open('/b');
    await until((messages) => messages.length === 2);
    const [a, b] = arrivals();
    expect(b?.anonymousId).toBe(a?.anonymousId);
    expect(field(b, 'sessionId')).toBe(field(a, 'sessionId'));
  });
});

describe('the script tag', () => {
  test('starts from its attributes alone, with its own origin as host', async () => {
    const { open, collector, until } = await begin();
    const body = '<!doctype html><script async src="/skylantern.js" data-write-key="wk-data"></script>';
    collector.pages.set('/attributes', { type: 'text/html', body });
    await open('/attributes');
    await until((messages) => messages.length === 1);
    expect(collector.batches[0]?.writeKey).toBe('wk-data');
  });
});

describe('consent', () => {
  test('opted out: nothing kept, nothing sent, in any tab; opted in again: a new anonymous id', async () => {
    const { open, arrivals, until } = await begin({ flushIntervalMs: idle, autoPageViews: false });
    const page = await open();
    const other = await open('/other');
    const before = await call(page, 'anonymousId');
    await call(other, 'track', 'unsent_elsewhere');
    await call(page, 'track', 'unsent');
    await call(page, 'optOut');
    await call(page, 'track', 'unwanted');
    await other.waitForFunction('skylantern.counts().queued === 0');
    await call(other, 'track', 'unwanted');
    await page.goto(`${visit.collector.url}/next`);
    expect(await call(page, 'flush')).toBe(0);
    expect(await kept(page)).toEqual(['skylantern.wk.opt']);
    expect(arrivals()).toEqual([]);
    await call(page, 'optIn');
    await call(page, 'track', 'wanted');
    await call(page, 'flush');
    await until(has('wanted'));
    expect(events(arrivals())).toEqual(['wanted']);
    expect(arrivals()[0]?.anonymousId).not.toBe(before);
  });

  test('waiting for consent: the first view and its campaign are sent once it is given', async () => {
    const { open, arrivals, until } = await begin({ waitForOptIn: true });
    const page = await open('/lamps?utm_source=news');
    await call(page, 'track', 'too_early');
    expect(await kept(page)).toEqual([]);
    await call(page, 'optIn');
    await until((messages) => messages.length === 1);
    expect(events(arrivals())).toEqual(['page']);
    expect(field(arrivals()[0], 'campaign')).toEqual({ source: 'news' });
  });

  test('while it is pending everything waits in memory; granted, it is sent with what was agreed to', async () => {
    const { open, arrivals, until } = await begin({ consent: 'pending' });
    const page = await open('/lamps?utm_source=news');
    await page.waitForFunction('skylantern.counts().queued === 1');
    await call(page, 'identify', 'ada');
    await call(page, 'track', 'early');
    expect(await call(page, 'flush')).toBe(0);
    expect(await kept(page)).toEqual([]);
    expect(arrivals()).toEqual([]);
    await call(page, 'consent', 'granted', { analytics: true, advertising: false });
    await call(page, 'track', 'after');
    await until(has('after'));
    expect(events(arrivals())).toEqual(['page', 'identify', 'early', 'after']);
    expect(new Set(arrivals().map((message) => message.anonymousId)).size).toBe(1);
    expect(new Set(arrivals().map((message) => field(message, 'sessionId'))).size).toBe(1);
    const consent = { status: 'granted', categoryPreferences: { analytics: true, advertising: false } };
    expect(arrivals().map((message) => field(message, 'consent'))).toEqual(Array(4).fill(consent));
    const next = await open('/next'); // remembered, whatever the page's option says
    await call(next, 'track', 'next');
    await until(has('next'));
    expect(arrivals().at(-1)?.userId).toBe('ada');
  });

  test('pending, then denied: what waited is gone, in every tab', async () => {
    const { open, arrivals } = await begin({ consent: 'pending', autoPageViews: false });
    const [one, two] = [await open('/one'), await open('/two')];
    await call(one, 'track', 'unwanted');
    await call(two, 'track', 'unwanted');
    await call(one, 'consent', 'denied');
    await two.waitForFunction('skylantern.counts().queued === 0');
    await call(two, 'track', 'unwanted');
    expect(await Promise.all([call(one, 'flush'), call(two, 'flush')])).toEqual([0, 0]);
    expect(await kept(one)).toEqual(['skylantern.wk.opt']);
    expect(arrivals()).toEqual([]);
  });

  test('granted in one tab, the other tab’s events follow, of the same person', async () => {
    const { open, arrivals, until } = await begin({ consent: 'pending', autoPageViews: false });
    const [one, two] = [await open('/one'), await open('/two')];
    await call(one, 'track', 'first');
    await call(two, 'track', 'second');
    await call(one, 'consent', 'granted');
    await until((messages) => messages.length === 2);
    expect(new Set(arrivals().map((message) => message.anonymousId)).size).toBe(1);
  });

  test('a browser that asks not to be tracked is not, where the site respects that', async () => {
    const { open, arrivals, context } = await begin({ respectDoNotTrack: true });
    await context.addInitScript(() =>
      Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }),
    );
    const page = await open();
    await call(page, 'track', 'unwanted');
    expect(await call(page, 'flush')).toBe(0);
    expect(await kept(page)).toEqual([]);
    expect(arrivals()).toEqual([]);
  });
});

describe('subdomains', () => {
  const nobody = { autoPageViews: false };

  test('they share who it is, the session and the consent, and are no outside referrer', async () => {
    const { open, arrivals, until } = await begin(nobody);
    const www = await open('/lamps?utm_source=news', 'www.lamps.test');
    await call(www, 'identify', 'ada');
    const shop = await open('/cart', 'pay.shop.lamps.test');
    await call(shop, 'track', 'paid');
    await until(has('paid'));
    const [known, paid] = arrivals();
    expect([paid?.userId, paid?.anonymousId]).toEqual(['ada', known?.anonymousId]);
    expect(field(paid, 'sessionId')).toBe(field(known, 'sessionId'));
    await call(shop, 'reset');
    await call(www, 'track', 'after_reset');
    await until(has('after_reset'));
    expect(arrivals().at(-1)?.userId).toBeUndefined();
    await call(www, 'consent', 'denied');
    await call(shop, 'track', 'unwanted');
    expect(await call(shop, 'flush')).toBe(0);
    expect(events(arrivals())).toEqual(['identify', 'paid', 'after_reset']);
    await www.evaluate((to) => location.assign(to), `${www.url().replace('www.', 'blog.')}`);
    await www.waitForFunction('window.skylantern && !Array.isArray(window.skylantern)');
    await call(www, 'consent', 'granted');
    await call(www, 'track', 'from_www');
    await until(has('from_www'));
    expect(field(arrivals().at(-1), 'referrer')).toBeUndefined();
  });

  test('a domain that belongs to many shares nothing', async () => {
    const { open, arrivals, until } = await begin(nobody);
    await call(await open('/a', 'ada.co.uk'), 'identify', 'ada');
    await call(await open('/b', 'bob.co.uk'), 'track', 'elsewhere');
    await until((messages) => messages.length === 2);
    const [known, elsewhere] = arrivals();
    expect(elsewhere?.userId).toBeUndefined();
    expect(elsewhere?.anonymousId).not.toBe(known?.anonymousId);
  });

  test('switched off, each host is on its own and no cookie is left', async () => {
    const { open, arrivals, until, context } = await begin({ ...nobody, acrossSubdomains: false });
    await call(await open('/a', 'www.lamps.test'), 'identify', 'ada');
    await call(await open('/b', 'shop.lamps.test'), 'track', 'elsewhere');
    await until((messages) => messages.length === 2);
    expect(arrivals()[1]?.userId).toBeUndefined();
    expect(await context.cookies()).toEqual([]);
  });
});
