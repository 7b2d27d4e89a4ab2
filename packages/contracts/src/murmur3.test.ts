import { expect, test } from 'vitest';
import { murmur3 } from './murmur3.ts';

/** Golden values: the reference implementation (mmh3 5, mmh3_x86_128_digest, seed 0), its first eight bytes. */
const digests = {
  '': '0000000000000000',
  a: '3c9394a71bb05655',
  ab: 'df5184151030be25',
  hello: 'a044242bf7de91db',
  'The quick brown fox jumps over the lazy dog': 'c383152f672ceeec',
  'I will not buy this record, it is scratched.': '3b68a9a0405eac25',
  '孔明灯 🏮': '4b2cb790da0c328c',
  '012': 'a5fe94cd8ed7134c',
  '01234567': '84bf22aa02041692',
  '012345678': '675f1b572681d475',
  '0123456789ab': 'f993aacf7e2a98b6',
  '0123456789abcde': '6dc4763cc018084d',
  '0123456789abcdef': '09447dfb0ad3ae36',
};

test.each(Object.entries(digests))('%j', (text, digest) => {
  const view = new DataView(new ArrayBuffer(8));
  const [high, low] = murmur3(text);
  view.setUint32(0, high, true);
  view.setUint32(4, low, true);
  expect(Buffer.from(view.buffer).toString('hex')).toBe(digest);
});
