/**
 * Text in UTF-8 as some browser SDKs write it by hand: a character beyond 16 bits as two of three bytes each, one
 * for each half of its surrogate pair. Such pairs are put together; everything else stays.
 */
export function joinSurrogates(bytes: Buffer): Buffer {
  if (!bytes.includes(0xed)) return bytes;
  const joined = Buffer.alloc(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const high = halfAt(bytes, at, 0xa0);
    const low = high === null ? null : halfAt(bytes, at + 3, 0xb0);
    if (high === null || low === null) {
      joined[length++] = bytes[at++] ?? 0;
    } else {
      length += joined.write(String.fromCodePoint(0x10000 + high * 0x400 + low), length, 'utf8');
      at += 6;
    }
  }
  return joined.subarray(0, length);
}

/** Ten bits of a half surrogate whose second byte lies in the sixteen from `from`. */
function halfAt(bytes: Buffer, at: number, from: number): number | null {
  const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
  const isHalf = first === 0xed && second >= from && second < from + 0x10 && (third & 0xc0) === 0x80;
  return isHalf ? (second - from) * 0x40 + (third & 0x3f) : null;
}
