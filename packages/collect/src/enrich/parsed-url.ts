import { LRUCache } from 'lru-cache';

export interface ParsedUrl {
  readonly protocol: string;
  /** Lower case, without port and without a leading `www.`. */
  readonly host: string;
  readonly path: string;
  /** The raw query without `?`. */
  readonly query: string;
  /** Scheme, host with port and path: everything before the query, without credentials. */
  readonly base: string;
}

const cache = new LRUCache<string, { parsed: ParsedUrl | null }>({ max: 5_000 });

/** Null for anything that is not an absolute URL. */
export function parseUrl(text: string): ParsedUrl | null {
  const known = cache.get(text);
  if (known !== undefined) return known.parsed;
  const parsed = parse(text);
  cache.set(text, { parsed });
  return parsed;
}

function parse(text: string): ParsedUrl | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.host === '') return null;
  return {
    protocol: url.protocol,
    host: url.hostname.toLowerCase().replace(/^www\./, ''),
    path: url.pathname || '/',
    query: url.search.slice(1),
    base: `${url.protocol}//${url.host}${url.pathname}`,
  };
}

/** Decoded pairs in order; a broken escape stays as it is instead of failing the event. */
export function queryPairs(query: string): [string, string][] {
  if (query === '') return [];
  return query.split('&').map((pair) => {
    const at = pair.indexOf('=');
    return at < 0 ? [decode(pair), ''] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
  });
}

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
