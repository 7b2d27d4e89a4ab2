import { expect, test } from 'vitest';
import { bot } from './bot.ts';

const flag = (userAgent: string | null, context = {}) =>
  bot.enrich({ ip: null, userAgent, url: null, referrer: null, context, receivedAt: new Date(0) }, {}).is_bot;

test.each([
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1',
  'curl/8.5.0',
  'python-requests/2.32.3',
  'Tiny Tiny RSS/1.11 (http://tt-rss.org/)',
])('a program: %s', (userAgent) => {
  expect(flag(userAgent)).toBe(1);
});

test.each([
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 10; CUBOT X20 PRO) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49(0x18003131) NetType/WIFI Language/zh_CN',
])('a person: %s', (userAgent) => {
  expect(flag(userAgent)).toBe(0);
});

test('a browser that says it is driven, and a server that says nothing', () => {
  expect(flag('Mozilla/5.0 Chrome/126.0.0.0 Safari/537.36', { webdriver: true })).toBe(1);
  expect(flag('Mozilla/5.0 Chrome/126.0.0.0 Safari/537.36', { webdriver: false })).toBe(0);
  expect(flag(null)).toBe(0);
});
