import LZString from 'lz-string';
import { expect, test } from 'vitest';
import { readLz64 } from './lz64.ts';

const MAX = 2_000_000;

test.each([
  ['nothing', ''],
  ['one letter', 'a'],
  ['JSON', JSON.stringify({ event: 'paid "灯" 🏮', properties: { n: 1.5, list: [1, 2, 3] } })],
  ['repetition', 'abcabcabc'.repeat(500)],
  ['every letter', Array.from({ length: 70_000 }, (_, i) => String.fromCharCode((i * 7) % 55_000)).join('')],
])('reads what the library wrote: %s', (_name, text) => {
  expect(readLz64(LZString.compressToBase64(text), MAX)).toBe(text);
});

test('what unfolds too far, and what is damaged, is nothing', () => {
  const bomb = LZString.compressToBase64('a'.repeat(200_000));
  expect(bomb.length).toBeLessThan(2_000);
  expect(readLz64(bomb, 100_000)).toBeNull();
  const whole = LZString.compressToBase64('{"event":"paid","properties":{}}');
  expect(readLz64(whole.slice(0, 20), MAX)).toBeNull();
  expect(readLz64('no base64!', MAX)).toBeNull();
  expect(readLz64(`${whole.slice(0, 4)}灯${whole.slice(5)}`, MAX)).toBeNull();
});
