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
  qwen: 'tongyi',
  wenxin: 'yiyan',
  ernie: 'yiyan',
  b站: 'bilibili',
  百度: 'baidu',
  搜狗: 'sogou',
  神马: 'shenma',
  夸克: 'quark',
  微信: 'wechat',
  公众号: 'wechat',
  视频号: 'wechat',
  朋友圈: 'wechat',
  微博: 'weibo',
  小红书: 'xiaohongshu',
  抖音: 'douyin',
  快手: 'kuaishou',
  头条: 'toutiao',
  今日头条: 'toutiao',
  知乎: 'zhihu',
  豆瓣: 'douban',
  贴吧: 'tieba',
  豆包: 'doubao',
  元宝: 'yuanbao',
  通义: 'tongyi',
  千问: 'tongyi',
  文心一言: 'yiyan',
};

function search(host: string): FoundSite | null {
  for (let rest = host; rest.includes('.'); rest = rest.slice(rest.indexOf('.') + 1)) {
    const site = byHost.get(rest);
    if (site !== undefined) return site;
  }
  return sitesPerCountry.find(({ pattern }) => pattern.test(host)) ?? null;
}
