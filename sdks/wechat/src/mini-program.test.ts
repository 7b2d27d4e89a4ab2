import { readFile } from 'node:fs/promises';
import type { WireMessage } from '@skylantern/sdk-core';
import { type PracticeCollector, startPracticeCollector } from '@skylantern/sdk-core/practice-collector';
import { wireFixtures } from '@skylantern/sdk-core/wire-fixtures';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildScript, type MiniProgram, type MiniProgramOptions, startMiniProgram } from './practice-wx.ts';
import { VERSION } from './version.ts';

let script: string;
let collector: PracticeCollector;
const running: MiniProgram[] = [];

beforeAll(async () => {
  script = await buildScript();
});
beforeEach(async () => {
  collector = await startPracticeCollector();
});
afterEach(async () => {
  for (const program of running.splice(0)) program.kill();
  await collector.down();
});

const idle = 3_600_000; // nothing is sent by itself
const shelf = `Page({
  onShow() { getApp().seen = (getApp().seen || 0) + 1; },
  onShareAppMessage() { return { title: 'Lamps', path: 'pages/shelf/index?from=ada' }; },
  onPullDownRefresh() {},
})`;
const cart = 'Component({ methods: { onLoad() {}, onShow() {} } })'; // as frameworks write pages

function start(sdk: object = {}, more: Partial<MiniProgramOptions> = {}): MiniProgram {
  const options = JSON.stringify({ writeKey: 'wk', host: collector.url, flushIntervalMs: idle, ...sdk });
  const program = startMiniProgram({
    script,
    app: `const { createSkylantern } = require('./skylantern-wechat.js');
      const sky = createSkylantern({ ...${options}, onError(problem) { getApp().problems.push(problem.code); } });
      App({ sky, problems: [], onLaunch() { sky.track('host_launched'); } });`,
    pages: { 'pages/shelf/index': shelf, 'pages/cart/index': cart },
    ...more,
  });
  running.push(program);
  return program;
}

const arrivals = () => collector.batches.flatMap((batch) => batch.messages);
const names = (messages: readonly WireMessage[] = arrivals()) =>
  messages.map((message) => message.event ?? `${message.type} ${message.name ?? ''}`.trim());
const field = (message: WireMessage | undefined, name: string) => message?.context[name];
const has = (event: string) => () => names().includes(event);
const queued = (program: MiniProgram) => [...program.storage.keys()].filter((key) => key.includes('.q.'));
const home = { path: 'pages/shelf/index', scene: 1001 };

describe('the life of a mini program', () => {
  test('launch, pages with how long they were seen, a share, a pull-down, the background', async () => {
    const program = start();
    program.launch({
      path: 'pages/shelf/index',
      query: { color: 'red' },
      scene: 1037,
      referrerInfo: { appId: 'wxother' },
    });
    program.advance(4_000);
    program.open('pages/cart/index', { id: '7' });
    program.advance(6_000);
    program.back();
    expect(program.share('button')).toEqual({ title: 'Lamps', path: 'pages/shelf/index?from=ada' });
    program.pullDown();
    program.advance(1_000);
    program.hide();
    await collector.until(has('app_hidden'));
    const told = arrivals();
    expect(names(told)).toEqual([
      'app_launched',
      'host_launched',
      'screen pages/shelf/index',
      'screen_left',
      'screen pages/cart/index',
      'screen_left',
      'screen pages/shelf/index',
      'page_shared',
      'page_refreshed',
      'screen_left',
      'app_hidden',
    ]);
    expect(told[0]?.properties).toEqual({
      path: 'pages/shelf/index',
      query: 'color=red',
      scene: 1037,
      fromAppId: 'wxother',
      isFirst: true,
    });
    expect(told[4]?.properties).toEqual({
      path: 'pages/cart/index',
      query: 'id=7',
      previousPath: 'pages/shelf/index',
    });
    const left = told.filter(({ event }) => event === 'screen_left').map(({ properties }) => properties);
    expect(left.map((each) => [each?.['path'], Math.floor(Number(each?.['durationMs']) / 1000)])).toEqual([
      ['pages/shelf/index', 4],
      ['pages/cart/index', 6],
      ['pages/shelf/index', 1],
    ]);
    expect(told[7]?.properties).toEqual({
      path: 'pages/shelf/index',
      way: 'message',
      from: 'button',
      title: 'Lamps',
      sharedPath: 'pages/shelf/index?from=ada',
    });
    expect(Math.floor(Number(told[10]?.properties?.['durationMs']) / 1000)).toBe(11);
    expect(program.call('counts')).toMatchObject({ dropped: 0 });
  });

  test('a session goes on over 30 s in the background, also when WeChat ended the program meanwhile', async () => {
    const program = start();
    program.launch(home);
    program.advance(600_000); // seen all the while
    program.hide();
    program.advance(29_000);
    program.show(home);
    program.hide();
    program.advance(31_000);
    program.show(home);
    program.hide();
    await program.call('flush');
    program.kill();
    const again = start({}, { storage: program.storage });
    again.launch(home);
    await again.call('flush');
    const of = (event: string) => arrivals().filter((message) => message.event === event);
    const [launched, relaunched] = of('app_launched');
    const [shown, later] = of('app_shown');
    const id = (message: WireMessage | undefined) => field(message, 'sessionId');
    expect(id(launched)).toMatch(/^ses_/);
    expect(id(shown)).toBe(id(launched));
    expect(id(later)).not.toBe(id(launched));
    expect(id(relaunched)).toBe(id(later));
    expect(relaunched?.properties?.['isFirst']).toBe(false);
    expect(new Set(arrivals().map(id)).size).toBe(2);
    expect(arrivals().filter((message) => field(message, 'sessionStart') === true)).toHaveLength(2);
  });

  test('campaigns in the query, in the code that was scanned, in the address of a plain one', async () => {
    const program = start();
    program.launch({
      ...home,
      query: { utm_source: '%E5%BE%AE%E4%BF%A1', utm_medium: 'social', gdt_vid: 'g1' },
    });
    program.hide();
    program.show({
      ...home,
      scene: 1047,
      query: { scene: encodeURIComponent('utm_source=poster&utm_term=a') },
    });
    program.hide();
    const q = encodeURIComponent('https://shop.example/q?utm_source=box&utm_campaign=spring');
    program.show({ ...home, scene: 1011, query: { q } });
    await program.call('flush');
    const entered = arrivals().filter(({ event }) => event === 'app_launched' || event === 'app_shown');
    expect(entered.map((message) => [field(message, 'campaign'), field(message, 'scene')])).toEqual([
      [{ source: '微信', medium: 'social', gdt_vid: 'g1' }, 1001],
      [{ source: 'poster', term: 'a' }, 1047],
      [{ source: 'box', name: 'spring' }, 1011],
    ]);
    expect(new Set(entered.map((message) => field(message, 'sessionId'))).size).toBe(3);
  });

  test.each([false, true])('what it knows of the device (an old base library: %s)', async (isOld) => {
    const program = start({}, { isOld });
    program.launch(home);
    await program.call('flush');
    expect(arrivals()[2]?.context).toMatchObject({
      library: { name: '@skylantern/wechat', version: VERSION },
      app: { id: 'wx123', version: '1.2.0', env: 'release', kind: 'mini-program' },
      os: { name: 'iOS', version: '17.4.1' },
      device: { manufacturer: 'Apple', model: 'iPhone 15', type: 'mobile' },
      screen: { width: 393, height: 852, density: 3 },
      wechat: { version: '8.0.49', baseLibrary: '3.4.2' },
      locale: 'zh-CN',
      network: { type: 'wifi' },
      page: { path: 'pages/shelf/index' },
    });
  });

  test('by hand: only what is watched is told', async () => {
    const options = JSON.stringify({ writeKey: 'wk', host: collector.url, autoTrack: false });
    const program = start(
      {},
      {
        app: `const sky = require('./skylantern-wechat.js').createSkylantern(${options}); App(sky.watchApp({ sky }));`,
        pages: { 'pages/shelf/index': 'Page(getApp().sky.watchPage({}))', 'pages/cart/index': 'Page({})' },
      },
    );
    program.launch(home);
    program.open('pages/cart/index');
    await program.call('flush');
    expect(names()).toEqual(['app_launched', 'screen pages/shelf/index', 'screen_left']);
  });
});

describe('who it is', () => {
  test('the wire: fixtures arrive exactly', async () => {
    const program = start({ autoTrack: false });
    const spoken = wireFixtures.filter(
      ({ call: { type } }) => !['page', 'profile', 'merge', 'unbind'].includes(type),
    );
    for (const { call } of spoken) {
      const { messageId, timestamp, identities, consent } = call;
      const context = { ...call.context, ...(consent && { consent }) };
      const more = { messageId, timestamp, context, ...(identities && { identities }) };
      if (call.type === 'track') program.call('track', call.event, call.properties, more);
      else if (call.type === 'screen') program.call('screen', call.name, call.properties, more);
      else if (call.type === 'identify') program.call('identify', call.userId, call.traits, more);
      else if (call.type === 'group') program.call('group', call.groupId, call.traits, more);
      else if (call.type === 'alias') program.call('alias', call.userId, null, more);
    }
    await program.call('flush');
    // Ids are the device's own; who a screen is of is what was known by then.
    const bare = ({ context, anonymousId, userId, ...rest }: WireMessage) => rest;
    expect(arrivals().map(bare)).toEqual(spoken.map(({ message }) => bare(message)));
    for (const [index, { message }] of spoken.entries())
      expect(arrivals()[index]?.context).toMatchObject(message.context);
    expect(new Set(arrivals().map((message) => message.anonymousId)).size).toBe(1);
  });

  test('openid and unionid before there is a user id; another person, a sign-out', async () => {
    const program = start({ autoTrack: false });
    program.call('identify', null, {}, { identities: { openid: 'o-1', unionid: 'u-1' } });
    program.call('identify', 'ada', { plan: 'pro' });
    program.call('identify', 'bob');
    program.call('reset');
    program.call('identify', undefined);
    program.call('track', 'after_reset');
    await program.call('flush');
    const [known, ada, bob, nobody, ...more] = arrivals();
    expect(known).toMatchObject({ type: 'identify', identities: { openid: 'o-1', unionid: 'u-1' } });
    expect([known?.userId, ada?.userId, bob?.userId, nobody?.userId]).toEqual([
      undefined,
      'ada',
      'bob',
      undefined,
    ]);
    expect(ada?.anonymousId).toBe(known?.anonymousId);
    expect(new Set([ada, bob, nobody].map((message) => message?.anonymousId)).size).toBe(3);
    expect(more).toEqual([]);
  });
});

describe('nothing lost, nothing doubled', () => {
  test('offline: kept, and sent when the network is back', async () => {
    const program = start({ flushIntervalMs: 1 }, { isOnline: true });
    program.setOnline(false);
    program.launch(home);
    for (const index of [0, 1, 2]) program.call('track', `offline_${index}`);
    expect(queued(program)).toHaveLength(6);
    program.setOnline(true);
    await collector.until(has('offline_2'));
    expect(await program.call('flush')).toBe(0);
    expect(names()).toEqual([
      'app_launched',
      'host_launched',
      'screen pages/shelf/index',
      'offline_0',
      'offline_1',
      'offline_2',
    ]);
    expect(queued(program)).toEqual([]);
  });

  test('killed with events unsent: the next run sends them, under the same ids and once', async () => {
    const program = start();
    program.launch(home);
    program.call('track', 'unsent');
    program.kill();
    expect(arrivals()).toEqual([]);
    const again = start({}, { storage: program.storage });
    again.launch(home);
    expect(await again.call('flush')).toBe(0);
    expect(names().filter((name) => name === 'unsent')).toEqual(['unsent']);
    expect(new Set(arrivals().map((message) => message.messageId)).size).toBe(7);
    expect(queued(again)).toEqual([]);
  });

  test('a refusal and a cut line: the same ids again', async () => {
    const program = start({ autoTrack: false });
    collector.plan({ do: 'store-then-cut' }, { do: 'answer', status: 503, retryAfter: '1' });
    program.call('track', 'stubborn');
    expect(await program.call('flush')).toBe(0);
    expect(names()).toEqual(['stubborn', 'stubborn', 'stubborn']);
    expect(collector.stored.size).toBe(1);
    const [, second, third] = collector.batches;
    expect((third?.atMs ?? 0) - (second?.atMs ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  test('the queue is bounded: the oldest go, and are told of', async () => {
    const program = start({ autoTrack: false, maxQueue: 3 }, { isOnline: false });
    program.setOnline(false);
    for (const index of [0, 1, 2, 3, 4]) program.call('track', `e_${index}`);
    expect(program.call('counts')).toEqual({ queued: 3, delivered: 0, dropped: 2 });
    expect(queued(program)).toHaveLength(3);
    program.setOnline(true);
    await program.call('flush');
    expect(names()).toEqual(['e_2', 'e_3', 'e_4']);
  });
});

describe('consent', () => {
  test('pending: nothing stored; granted: sent with what was agreed to', async () => {
    const program = start({ consent: 'pending' });
    program.launch(home);
    expect([...program.storage.keys()]).toEqual([]);
    program.call('consent', 'granted', { analytics: true });
    await program.call('flush');
    expect(names()).toEqual(['app_launched', 'host_launched', 'screen pages/shelf/index']);
    expect(new Set(arrivals().map((message) => message.anonymousId)).size).toBe(1);
    expect(new Set(arrivals().map((message) => field(message, 'sessionId'))).size).toBe(1);
    const consent = { status: 'granted', categoryPreferences: { analytics: true } };
    expect(arrivals().map((message) => field(message, 'consent'))).toEqual(Array(3).fill(consent));
  });

  test('denied: what waited is gone, the choice alone is kept, also for the next run', async () => {
    const program = start();
    program.launch(home);
    program.call('consent', 'denied');
    program.call('track', 'unwanted');
    program.hide();
    program.kill();
    const again = start({}, { storage: program.storage });
    again.launch(home);
    again.hide();
    expect(await again.call('flush')).toBe(0);
    expect([...again.storage.keys()]).toEqual(['skylantern.wk.opt']);
    expect(arrivals()).toEqual([]);
  });
});

test('the version is that of the package', async () => {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  expect(JSON.parse(text)).toMatchObject({ version: VERSION });
});
