import { type ParsedUrl, queryPairs } from './parsed-url.ts';

const secretNames =
  /^(?:(?:access|id|refresh|auth|csrf|xsrf|reset|verification|session|sso)[_-]?)?(?:token|jwt)$|^(?:pass(?:word|wd|phrase|code)?|pwd|secret|client[_-]?secret|api[_-]?key|private[_-]?key|signature|sig|auth|authorization|credentials?|otp|e-?mail(?:[_-]?address)?|user[_-]?email|phone(?:[_-]?number)?|mobile|tel|ssn|id[_-]?card|session[_-]?id|sid|jsessionid|phpsessid)$/i;
const secretValues = /^[^\s@/]+@[^\s@/]+\.[a-z]{2,}$|^eyJ[\w-]+\.[\w-]+\.[\w-]*$/i;

/** The URL without fragment, credentials, and parameters that hold secrets or personal data, by name or by look. */
export function safeUrl(url: ParsedUrl): string {
  const query = safeQuery(url.query);
  return query === '' ? url.base : `${url.base}?${query}`;
}

function safeQuery(query: string): string {
  const pairs = queryPairs(query);
  const secret = pairs.map(([name, value]) => secretNames.test(name) || secretValues.test(value.trim()));
  if (!secret.includes(true)) return query;
  const raw = query.split('&');
  return raw.filter((_, i) => secret[i] === false).join('&');
}
