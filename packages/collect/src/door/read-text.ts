/** Halves of a character beyond the first 65,536, each written as if it were one: ED A0..AF xx, ED B0..BF xx. */
const halves = /\xed([\xa0-\xaf])([\x80-\xbf])\xed([\xb0-\xbf])([\x80-\xbf])/g;

/**
 * UTF-8, also as old encoders in JavaScript write it: letter by letter, so that an emoji comes as its two halves
 * (CESU-8). Mixpanel's browser SDK is one of them.
 */
export function readText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd')) return text;
  const low = (letter: string) => letter.charCodeAt(0) & 0x3f;
  const joined = bytes
    .toString('latin1')
    .replace(halves, (_all, a: string, b: string, c: string, d: string) =>
      Buffer.from(
        String.fromCharCode(0xd000 | (low(a) << 6) | low(b), 0xd000 | (low(c) << 6) | low(d)),
      ).toString('latin1'),
    );
  return Buffer.from(joined, 'latin1').toString('utf8');
}
