export type Strength = 'weak' | 'fair' | 'good' | 'strong';

const common =
  /pass ?w(or|0r)d|qwert|asdf|letmein|welcome|admin|skylantern|iloveyou|woaini|abc123|123456|111111|000000|5201314|a1b2c3/i;

/** Rough guesses in bits: length times variety, with runs, repeats and well-known words counted once. */
function bitsOf(password: string, own: readonly string[]): number {
  let rest = password.replace(new RegExp(common, 'gi'), '#');
  for (const word of own) {
    if (word.length >= 3)
      rest = rest.replaceAll(new RegExp(word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu'), '#');
  }
  rest = rest.replace(/(.)\1+/gu, '$1').replace(/(?:0?12345?6?7?8?9?0?|abcd?e?f?)/gi, '#');
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^\w\s]/, /\s/, /[^ -~]/];
  const sizes = [26, 26, 10, 24, 1, 2000];
  const variety = kinds.reduce((sum, kind, i) => sum + (kind.test(rest) ? (sizes[i] ?? 0) : 0), 0);
  const letters = [...rest].length;
  return letters * Math.log2(Math.max(2, Math.min(variety, 200))) * (/^[a-z\s]+$/.test(rest) ? 0.75 : 1);
}

/** How hard a password is to guess. `own`: name and e-mail of the member, which count for nothing. */
export function strengthOf(password: string, own: readonly string[] = []): Strength {
  const bits = bitsOf(password, own);
  if ([...password].length < 10 || bits < 40) return 'weak';
  if (bits < 56) return 'fair';
  return bits < 72 ? 'good' : 'strong';
}

export function isCommon(password: string): boolean {
  return common.test(password);
}
