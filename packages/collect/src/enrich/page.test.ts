import { expect, test } from 'vitest';
import { page } from './page.ts';

const read = (url: string | null, context = {}) =>
  page.enrich({ ip: null, userAgent: null, url, referrer: null, context, receivedAt: new Date(0) }, {});

test('host without www, path, title; no fragment', () => {
  expect(read('https://www.Shop.example/Lamps/1?color=red#reviews', { page: { title: ' Lamps ' } })).toEqual({
    url: 'https://www.shop.example/Lamps/1?color=red',
    host: 'shop.example',
    path: '/Lamps/1',
    title: 'Lamps',
  });
});

test.each([
  ['https://a.example/?token=1&b=2', 'https://a.example/?b=2'],
  ['https://a.example/?access_token=1', 'https://a.example/'],
  ['https://a.example/?b=2&PassWord=x&c=%20', 'https://a.example/?b=2&c=%20'],
  ['https://a.example/?e-mail=x&email=ada%40x.example&user_email=y', 'https://a.example/'],
  ['https://a.example/?to=ada%40lamp.example&x=1', 'https://a.example/?x=1'],
  ['https://a.example/?s=eyJhbGciOiJI.eyJzdWIiOiIx.SflKx', 'https://a.example/'],
  ['https://a.example/?p%61ssword=x', 'https://a.example/'],
  ['https://ada:secret@a.example/x', 'https://a.example/x'],
  [
    'https://a.example/?tokens=3&gclid=abc&utm_source=mail',
    'https://a.example/?tokens=3&gclid=abc&utm_source=mail',
  ],
  ['https://a.example/?q=%E5%AD%94%', 'https://a.example/?q=%E5%AD%94%'],
])('%s becomes %s', (url, expected) => {
  expect(read(url).url).toBe(expected);
});

test('without an address the path and title of the context remain', () => {
  expect(read(null, { page: { path: '/cart?token=1', title: 'Cart' } })).toEqual({
    path: '/cart',
    title: 'Cart',
  });
  expect(read('no address')).toEqual({ path: '', title: '' });
});
