const NONE = 255;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const digits = new Uint8Array(128).fill(NONE);
for (const [value, letter] of [...alphabet].entries()) digits[letter.charCodeAt(0)] = value;
const BITS = 6;
const END = 2;

/**
 * Text that `compressToBase64` of lz-string made, up to `maxLength` characters; null when it is damaged or longer.
 * Our own, because a few kilobytes can unfold to gigabytes and the library knows no limit.
 */
export function readLz64(text: string, maxLength: number): string | null {
  const plain = text.replace(/=+$/, '');
  if (plain.length > maxLength) return null;
  const values = Uint8Array.from(plain, (letter) => digits[letter.charCodeAt(0)] ?? NONE);
  if (values.includes(NONE)) return null;
  let at = 0;
  /** Bits come lowest first. */
  const take = (count: number): number => {
    let value = 0;
    for (let bit = 0; bit < count; bit++, at++) {
      const digit = values[Math.floor(at / BITS)] ?? 0;
      value += ((digit >> (BITS - 1 - (at % BITS))) & 1) * 2 ** bit;
    }
    return value;
  };
  const words: string[] = ['', '', ''];
  let width = 2;
  let room = 1; // entries until codes grow by a bit
  const parts: string[] = [];
  let length = 0;
  let previous = '';
  const count = () => {
    room -= 1;
    if (room > 0) return;
    room = 2 ** width;
    width += 1;
  };
  while (at <= values.length * BITS) {
    let code = take(width);
    if (code === END) return parts.join('');
    if (code < END) {
      code = words.push(String.fromCharCode(take(code === 0 ? 8 : 16))) - 1;
      if (previous !== '') count();
      else {
        width = 3;
        room = 4;
      }
    }
    const word = words[code] ?? (code === words.length && previous !== '' ? previous + previous[0] : null);
    if (word === null) return null;
    length += word.length;
    if (length > maxLength) return null;
    parts.push(word);
    if (previous !== '') {
      words.push(previous + word[0]);
      count();
    }
    previous = word;
  }
  return null;
}
