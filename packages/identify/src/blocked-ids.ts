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
  const bare = value
    .trim()
    .replace(/^(['"])(.*)\1$/, '$2')
    .trim()
    .toLowerCase();
  if (bare.length < 2 || Buffer.byteLength(bare) > 255) return true;
  if (blocked.has(bare) || /^[0-]+$/.test(bare)) return true;
  if (/^(.)\1+$/u.test(bare)) return true;
  return /^[[{].*[\]}]$/s.test(bare);
}
