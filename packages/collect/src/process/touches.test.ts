import type { IncomingEvent, JsonObject } from '@skylantern/contracts';
import { unmerge } from '@skylantern/identify';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { forgetOldSessions } from './assign-touches.ts';
import { resetChannelRules, saveChannelRules } from './channel-rules.ts';
import { call, START, useProcess } from './process.fixture.ts';

const world = useProcess();

const HOUR = 3_600_000;
let messages = 0;

/** A page view of a browser, so many hours after START (before it, if negative). */
function view(
  device: string,
  hours: number,
  page: { path?: string; referrer?: string },
  part: Partial<IncomingEvent> = {},
): IncomingEvent {
  messages += 1;
  const { path = '/', referrer } = page;
  const context: JsonObject = {
    page: { url: `https://shop.example${path}`, ...(referrer === undefined ? {} : { referrer }) },
    ...part.context,
  };
  const occurredAt = new Date(START + hours * HOUR).toISOString();
  return call({
    messageId: `m${messages}`,
    kind: 'page',
    name: 'page_viewed',
    anonymousId: device,
    occurredAt,
    historical: hours > 0,
    ...part,
    context,
  });
}

const identify = (device: string, hours: number, userId: string): IncomingEvent =>
  view(
    device,
    hours,
    { referrer: 'https://shop.example/' },
    { kind: 'identify', name: 'person_identified', userId },
  );

async function propertiesOf(number: number): Promise<JsonObject> {
  const found = await sql<{ properties: JsonObject }>`
    select properties from person where workspace_id = ${world.workspaceId} and number = ${number}`.execute(
    world.state,
  );
  return found.rows[0]?.properties ?? {};
}

const atHour = (hours: number) => new Date(START + hours * HOUR).toISOString();

test('first and last touch: earliest and latest session, a direct one changes nothing', async () => {
  await world.process([
    view('device-1', -50, { path: '/lamps?utm_source=weibo&utm_medium=cpc&utm_campaign=spring' }),
    view('device-1', -49.9, { path: '/lamps/1', referrer: 'https://shop.example/lamps' }),
    view('device-1', -30, { referrer: 'https://www.bing.com/search?q=red+lamp' }),
    view('device-1', -10, {}),
  ]);
  expect(await propertiesOf(1)).toEqual({
    first_touch: {
      channel: 'paid-social',
      source: 'weibo',
      medium: 'cpc',
      campaign: 'spring',
      landing_page: 'shop.example/lamps',
      at: atHour(-50),
    },
    last_touch: {
      channel: 'organic-search',
      source: 'bing',
      keyword: 'red lamp',
      referrer_host: 'bing.com',
      landing_page: 'shop.example/',
      at: atHour(-30),
    },
  });
});

test('who only came directly has a direct touch until there is more', async () => {
  await world.process([view('device-1', -9, {})]);
  const direct = { channel: 'direct', landing_page: 'shop.example/', at: atHour(-9) };
  expect(await propertiesOf(1)).toEqual({ first_touch: direct, last_touch: direct });
  await world.process([view('device-1', -7, {})]);
  expect(await propertiesOf(1)).toEqual({ first_touch: direct, last_touch: direct });
  await world.process([view('device-1', -5, { referrer: 'https://chatgpt.com/' })]);
  expect(await propertiesOf(1)).toMatchObject({
    first_touch: direct,
    last_touch: { channel: 'ai-assistant', source: 'chatgpt' },
  });
});

test('late sessions: in whichever order they come, touches are the same', async () => {
  const sessions = () => [
    view('device-1', -72, { referrer: 'https://www.zhihu.com/question/1' }),
    view('device-1', -48, { path: '/?gclid=g1' }),
    view('device-1', -24, { path: '/?utm_source=letter&utm_medium=email&utm_campaign=may' }),
    view('device-1', -1, {}),
  ];
  const answers: unknown[] = [];
  for (const order of [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [2, 0, 3, 1],
  ]) {
    await world.renew();
    const told = sessions();
    for (const i of order)
      await world.process(
        told
          .slice(i, i + 1)
          .map((event) => ({ ...event, context: { ...event.context, sessionId: `s${i}` } })),
      );
    answers.push(await propertiesOf(1));
  }
  expect(answers[0]).toMatchObject({
    first_touch: { channel: 'organic-social', source: 'zhihu' },
    last_touch: { channel: 'email', campaign: 'may' },
  });
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
});

test('every event of a session carries its touch; a beginning that comes late corrects it from then on', async () => {
  const of = { context: { sessionId: 's1' } };
  const first = await world.process([
    view('device-1', -2, { path: '/b', referrer: 'https://www.baidu.com/' }, of),
  ]);
  expect(first.rows[0]).toMatchObject({
    channel: 'organic-search',
    session_channel: 'organic-search',
    session_source: 'baidu',
  });
  const late = await world.process([
    view('device-1', -3, { path: '/a?utm_source=weibo&utm_medium=cpc&utm_term=%E7%81%AF&qz_gdt=q' }, of),
    call({ messageId: 'x', anonymousId: 'device-1', name: 'paid', context: { sessionId: 's1' } }),
  ]);
  expect(
    late.rows.map((row) => [
      row['session_channel'],
      row['session_source'],
      row['session_keyword'],
      row['session_click_id'],
      row['session_landing_page'],
    ]),
  ).toEqual(Array(2).fill(['paid-social', 'weibo', '灯', 'qz_gdt:q', 'shop.example/a']));
  const touch = { channel: 'paid-social', source: 'weibo', at: atHour(-3) };
  expect(await propertiesOf(1)).toMatchObject({ first_touch: touch, last_touch: touch });
});

test('a merge takes the earliest first and the latest last touch; undoing it gives each its own again', async () => {
  await world.process([
    view('phone', -40, { referrer: 'https://www.douyin.com/' }),
    identify('phone', -39.9, 'ada'),
  ]);
  await world.process([
    view('laptop', -60, { path: '/?bd_vid=1' }),
    view('laptop', -20, { path: '/?utm_source=partner&utm_medium=affiliate' }),
  ]);
  const [phone, laptop] = [await propertiesOf(1), await propertiesOf(2)];
  await world.process([identify('laptop', -19.9, 'ada')]);
  expect(await propertiesOf(1)).toMatchObject({
    first_touch: { channel: 'paid-search', click_id: 'bd_vid:1', at: atHour(-60) },
    last_touch: { channel: 'affiliate', source: 'partner', at: atHour(-20) },
    signup_touch: { channel: 'organic-social', source: 'douyin', at: atHour(-40) },
  });
  const merge = await sql<{
    id: number;
  }>`select id from merge where workspace_id = ${world.workspaceId}`.execute(world.state);
  await world.state.transaction((trx) => unmerge(trx, world.workspaceId, Number(merge.rows[0]?.id), 'mem_1'));
  expect([await propertiesOf(1), await propertiesOf(2)]).toEqual([phone, laptop]);
});

test('at sign-up: the touch of the session, of a direct one what came before; said once', async () => {
  await world.process([
    view('device-1', -30, { path: '/?utm_source=baidu&utm_medium=cpc&utm_campaign=brand&utm_term=lantern' }),
    view('device-1', -2, {}),
    identify('device-1', -1.9, 'bob'),
  ]);
  const expected = {
    channel: 'paid-search',
    source: 'baidu',
    campaign: 'brand',
    keyword: 'lantern',
    at: atHour(-30),
  };
  expect((await propertiesOf(1))['signup_touch']).toMatchObject(expected);
  await world.process([
    view('device-1', -1, { path: '/?utm_source=letter&utm_medium=email' }),
    identify('device-1', -0.9, 'bob'),
  ]);
  expect((await propertiesOf(1))['signup_touch']).toMatchObject(expected);
  expect((await propertiesOf(1))['last_touch']).toMatchObject({ channel: 'email' });
});

test('rules of the workspace hold for what arrives from now on; names of touches are known to builders', async () => {
  await world.process([view('device-a', -5, { path: '/?utm_source=clinic' })]);
  await saveChannelRules(world.state, world.workspaceId, [
    { channel: 'partners', when: [{ of: 'utm_source', operator: 'is', values: ['clinic*'] }] },
  ]);
  await world.process([view('device-b', -4, { path: '/?utm_source=clinic-2' }), view('device-c', -4, {})]);
  const channels = [];
  for (const number of [1, 2, 3]) channels.push((await propertiesOf(number))['first_touch']);
  expect(channels).toEqual([
    expect.objectContaining({ channel: 'other-campaign' }),
    expect.objectContaining({ channel: 'partners' }),
    undefined,
  ]);
  await resetChannelRules(world.state, world.workspaceId);
  expect((await world.process([view('device-1', -3, {})])).rows[0]).toMatchObject({ channel: 'direct' });
  const names = await sql<{ name: string }>`
    select distinct name from property_name where workspace_id = ${world.workspaceId} and owner = 'person' and name like 'first%'
    order by name`.execute(world.state);
  expect(names.rows.map(({ name }) => name)).toEqual([
    'first_touch.at',
    'first_touch.channel',
    'first_touch.landing_page',
    'first_touch.source',
  ]);
});

test('bots, servers and walks inside the site are no touches', async () => {
  await world.process([
    view(
      'bot',
      -5,
      { referrer: 'https://www.bing.com/' },
      { context: { userAgent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' } },
    ),
    view('inside', -5, { referrer: 'https://shop.example/cart' }),
    call({ messageId: 'server', userId: 'user-1', name: 'paid' }),
  ]);
  expect([await propertiesOf(1), await propertiesOf(2), await propertiesOf(3)]).toEqual([{}, {}, {}]);
});

test('beginnings of sessions are forgotten after a week', async () => {
  await world.process([view('device-1', -5, {}, { context: { sessionId: 'old' } })]);
  const count = async () => {
    const found = await sql<{ n: number }>`
      select count(*)::int as n from session_touch where workspace_id = ${world.workspaceId}`.execute(
      world.state,
    );
    return found.rows[0]?.n;
  };
  await forgetOldSessions(world.state, new Date());
  expect(await count()).toBe(1);
  await forgetOldSessions(world.state, new Date(Date.now() + 7.1 * 24 * HOUR));
  expect(await count()).toBe(0);
});
