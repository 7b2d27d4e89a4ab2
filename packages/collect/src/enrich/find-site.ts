import { LRUCache } from 'lru-cache';
import { type Site, sites, sitesPerCountry } from './sites.ts';

export type FoundSite = Omit<Site, 'hosts'>;

const byHost = new Map(sites.flatMap((site) => site.hosts.map((host) => [host, site] as const)));
const byName = new Map(sites.map((site) => [site.name, site] as const));
const cache = new LRUCache<string, { site: FoundSite | null }>({ max: 5_000 });

/** The known site of a host (without `www.`), most specific first; null for every other host. */
export function findSite(host: string): FoundSite | null {
  const known = cache.get(host);
  if (known !== undefined) return known.site;
  const site = search(host);
  cache.set(host, { site });
  return site;
}

/** The known site a `utm_source` means: by our name for it, or by a host. */
export function findSiteOfSource(source: string): FoundSite | null {
  const wanted = source.toLowerCase().replace(/^www\./, '');
  return (
    byName.get(wanted) ??
    byName.get(aliases[wanted] ?? '') ??
    (wanted.includes('.') ? findSite(wanted) : null)
  );
}

const aliases: Record<string, string> = {
  twitter: 'x',
  fb: 'facebook',
  ig: 'instagram',
  weixin: 'wechat',
  rednote: 'xiaohongshu',
  xhs: 'xiaohongshu',
  openai: 'chatgpt',
  '360': 'so.com',
};

function search(host: string): FoundSite | null {
  for (let rest = host; rest.includes('.'); rest = rest.slice(rest.indexOf('.') + 1)) {
    const site = byHost.get(rest);
    if (site !== undefined) return site;
  }
  return sitesPerCountry.find(({ pattern }) => pattern.test(host)) ?? null;
}
