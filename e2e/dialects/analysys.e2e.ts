import { expect, test } from 'vitest';
import { hasWaitingInPage } from '../clients/analysys.ts';
import { openCuttingProxy } from '../support/cutting-proxy.ts';
import { useDialects } from '../support/dialect-world.ts';
import { oddValues } from '../support/odd-values.ts';
import { openSdkPage } from '../support/sdk-page.ts';

const dialects = useDialects();

// Its names are letters, digits, _ and $; names of its own begin with $.
const { '键 with space': _spaced, $dollar: _dollar, ...odd } = oddValues;

for (const sendType of ['post', 'img', 'send'] as const) {
  test(`the browser SDK, sending by ${sendType}`, async () => {
    const world = await dialects.openWorld(`Analysys ${sendType}`);
    const shop = await openSdkPage(
      dialects.browser(),
      `import agent from 'ans-javascript-sdk'; window.agent = agent;`,
    );
    const { page } = shop;
    const call = (name: string, ...given: unknown[]) =>
      page.evaluate(
        ({ name, given }) => {
          const sdk = Reflect.get(window, 'agent');
          sdk[name](...given);
        },
        { name, given },
      );
    await call('init', {
      appkey: world.keys.writeKey,
      uploadURL: dialects.url,
      sendType,
      debugMode: 0,
      auto: true,
      autoProfile: false,
    });
    await world.events(2);
    await call('track', 'lamp_seen', odd);
    await world.events(3);
    await call('alias', 'user-1');
    await world.events(4);
    await call('profileSet', { name: 'Ada 李', seats: 3, gone: 'x' });
    await world.events(5);
    await call('profileSetOnce', { name: 'Bob', first_seen_in: '北京' });
    await world.events(6);
    await call('profileIncrement', { seats: 2.5 });
    await world.events(7);
    await call('profileAppend', { lamps: ['red', '金'] });
    await world.events(8);
    await call('profileUnset', 'gone');
    await world.events(9);
    await call('track', 'order_paid', { revenue: 9.5 });
    const events = await world.events(10);
    await page.waitForFunction(`!${hasWaitingInPage}`); // its queue lets go of what was delivered
    await shop.close();
    const anonymousId = events[0]?.anonymousId ?? '';
    expect(anonymousId).toMatch(/^JS/);
    const known = { userId: 'user-1', anonymousId: '' };
    expect(events).toMatchObject([
      { anonymousId, userId: '', source: 'analysys' },
      { anonymousId, userId: '' },
      { event: 'lamp_seen', anonymousId, userId: '', properties: odd },
      { event: 'person_identified', anonymousId, userId: 'user-1' },
      ...Array.from({ length: 5 }, () => ({ event: 'person_updated', ...known })),
      { event: 'order_paid', ...known, properties: { revenue: 9.5 } },
    ]);
    expect(
      events
        .slice(0, 2)
        .map(({ event }) => event)
        .sort(),
    ).toEqual(['$startup', 'page_viewed']);
    expect(new Set(events.map((event) => event.person)).size).toBe(1);
    expect(new Set(events.slice(0, 3).map((event) => event.sessionId)).size).toBe(1);
    const [person, ...others] = await world.persons();
    expect(others).toEqual([]);
    expect(person).toMatchObject({
      isIdentified: true,
      properties: { name: 'Ada 李', first_seen_in: '北京', seats: 5.5, lamps: ['red', '金'] },
    });
    expect(
      await world.ask(`select path, title, utm_source, library, platform from events
        where event_name = 'page_viewed'`),
    ).toEqual([
      { path: '/shelf', title: '灯 Shop', utm_source: 'newsletter', library: 'JS/4.5.5', platform: 'web' },
    ]);
    expect(await world.quarantine()).toEqual([]);
  });
}

test('what the browser SDK sends again after a cut line is there once', async () => {
  const world = await dialects.openWorld('Analysys cut');
  let answers = 0;
  const proxy = await openCuttingProxy(dialects.url, 0.5, () => (answers++ < 2 ? 0 : 1));
  const shop = await openSdkPage(
    dialects.browser(),
    `import agent from 'ans-javascript-sdk'; window.agent = agent;`,
  );
  const { page } = shop;
  const options = { appkey: world.keys.writeKey, uploadURL: proxy.url, sendType: 'post', auto: false };
  await page.evaluate((given) => Reflect.get(window, 'agent').init(given), options);
  for (const name of ['one', 'two', 'three']) {
    await page.evaluate((name) => {
      return new Promise((done) => Reflect.get(window, 'agent').track(name, {}, done));
    }, name);
  }
  while (await page.evaluate<boolean>(hasWaitingInPage)) {
    // What failed goes along with the next event.
    await page.evaluate(() => new Promise((done) => Reflect.get(window, 'agent').track('next', {}, done)));
  }
  await shop.close();
  await proxy.close();
  expect(proxy.cuts()).toBeGreaterThan(0);
  const names = (await world.events(3)).map(({ event }) => event).filter((name) => name !== 'next');
  expect(names.filter((name) => !name.startsWith('$') && name !== 'person_updated')).toEqual([
    'one',
    'two',
    'three',
  ]);
  expect(new Set(names).size).toBe(names.length);
});
