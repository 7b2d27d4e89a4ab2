import { expect, test } from 'vitest';
import { readText } from './read-text.ts';

/** As `utf8Encode` of old libraries: every unit of UTF-16 by itself. */
const cesu8 = (text: string): Buffer =>
  Buffer.from(
    [...Array(text.length).keys()].flatMap((i) => {
      const unit = text.charCodeAt(i);
      if (unit < 0x80) return [unit];
      if (unit < 0x800) return [0xc0 | (unit >> 6), 0x80 | (unit & 0x3f)];
      return [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)];
    }),
  );

test.each(['', 'plain', 'é 灯 🏮 👩‍🚀 \u{10ffff} \u{10000}', '\ud7ff\ue000 🏮'])(
  'reads "%s" either way',
  (text) => {
    expect(readText(Buffer.from(text))).toBe(text);
    expect(readText(cesu8(text))).toBe(text);
  },
);

test('what is neither stays marked as unreadable, and the rest readable', () => {
  expect(readText(Buffer.concat([Buffer.from([0xff]), Buffer.from('a灯'), cesu8('🏮')]))).toBe('\ufffda灯🏮');
  expect(readText(cesu8('\ud83c a'))).toMatch(/^\ufffd+ a$/);
});
