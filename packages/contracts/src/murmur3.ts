const encoder = new TextEncoder();

const rotate = (x: number, bits: number) => (x << bits) | (x >>> (32 - bits));
const [C1, C2, C3, C4] = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93];

function finish(x: number): number {
  let h = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The first 64 of MurmurHash3 x86 128's bits (seed 0) over the UTF-8 of a text, as two unsigned 32-bit halves. */
export function murmur3(text: string): readonly [high: number, low: number] {
  const bytes = encoder.encode(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 16);
  let [h1, h2, h3, h4] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 16) {
    h1 ^= Math.imul(rotate(Math.imul(view.getUint32(i, true), C1), 15), C2);
    h1 = (Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotate(Math.imul(view.getUint32(i + 4, true), C2), 16), C3);
    h2 = (Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotate(Math.imul(view.getUint32(i + 8, true), C3), 17), C4);
    h3 = (Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotate(Math.imul(view.getUint32(i + 12, true), C4), 18), C1);
    h4 = (Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  const tail = [0, 0, 0, 0];
  for (let i = whole; i < bytes.length; i += 1) {
    const word = (i - whole) >> 2;
    tail[word] = (tail[word] ?? 0) | ((bytes[i] ?? 0) << (8 * (i & 3)));
  }
  h1 ^= Math.imul(rotate(Math.imul(tail[0] ?? 0, C1), 15), C2);
  h2 ^= Math.imul(rotate(Math.imul(tail[1] ?? 0, C2), 16), C3);
  h3 ^= Math.imul(rotate(Math.imul(tail[2] ?? 0, C3), 17), C4);
  h4 ^= Math.imul(rotate(Math.imul(tail[3] ?? 0, C4), 18), C1);
  h1 ^= bytes.length;
  h2 ^= bytes.length;
  h3 ^= bytes.length;
  h4 ^= bytes.length;
  h1 = (h1 + h2 + h3 + h4) | 0;
  [h2, h3, h4] = [h2 + h1, h3 + h1, h4 + h1];
  [h1, h2, h3, h4] = [finish(h1), finish(h2), finish(h3), finish(h4)];
  h1 = (h1 + h2 + h3 + h4) | 0;
  return [h1 >>> 0, (h2 + h1) >>> 0];
}
