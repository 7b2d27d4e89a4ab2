/** Values that stand for nobody; the union of what PostHog, Segment and Mixpanel refuse, with `test` and `admin`. */
const blocked = new Set([
  'anonymous',
  'anon',
  'guest',
  'distinctid',
  'distinct_id',
  'id',
  'not_authenticated',
  'email',
  'undefined',
  'true',
  'false',
  'nan',
  'none',
  'null',
  'nil',
  '<nil>',
  'n/a',
  'na',
  'unknown',
  '[object object]',
  '[]',
  '{}',
  '-1',
  'test',
  'admin',
]);

/** True for an id that must not link anybody: placeholders, one repeated character, too short or long, JSON. */
export function isBlockedId(value: string): boolean {
  const trimmed = value.trim();
  const isQuoted = trimmed.startsWith('"') || trimmed.startsWith("'");
  const bare = isQuoted ? trimmed.replace(/^(['"])(.*)\1$/, '$2').trim() : trimmed;
  if (bare.length < 2 || (bare.length > 63 && Buffer.byteLength(bare) > 255)) return true;
  if (bare.length <= 15 && blocked.has(bare.toLowerCase())) return true;
  const first = bare[0];
  if ((first === '0' || first === '-') && /^[0-]+$/.test(bare)) return true;
  if (/^(.)\1+$/u.test(bare)) return true;
  return (first === '[' || first === '{') && /[\]}]$/.test(bare);
}
