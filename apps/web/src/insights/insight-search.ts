/** What stands in the URL of a builder; each part may be absent. */
export interface InsightSearch {
  saved?: string;
  params?: unknown;
  period?: string;
  interval?: string;
  filters?: unknown;
  breakdown?: unknown;
  compare?: boolean;
  count?: string;
  chart?: string;
}

const keys = [
  'saved',
  'params',
  'period',
  'interval',
  'filters',
  'breakdown',
  'compare',
  'count',
  'chart',
] as const;

/** The parts of a URL that belong to a question, unchecked: `questionOf` checks them. */
export function insightSearch(raw: Record<string, unknown>): InsightSearch {
  return Object.fromEntries(keys.flatMap((key) => (raw[key] === undefined ? [] : [[key, raw[key]]])));
}

/** The address of a question from the parts of its URL, for links from anywhere. */
export function insightAddress(kind: string, search: InsightSearch): string {
  const query = new URLSearchParams();
  for (const key of keys) {
    const value = search[key];
    if (value !== undefined) query.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return `/insights/${kind}?${query}`;
}
