/** How a person was brought here: `source`, `medium`, `name`, `term`, `content`, `id`, and the ad platforms' click ids. */
export type Campaign = Readonly<Record<string, string>>;

const utm: readonly (readonly [parameter: string, name: string])[] = [
  ['utm_source', 'source'],
  ['utm_medium', 'medium'],
  ['utm_campaign', 'name'],
  ['utm_term', 'term'],
  ['utm_content', 'content'],
  ['utm_id', 'id'],
];
// Google, Meta, Microsoft, Baidu, Tencent, TikTok, X, LinkedIn, Snapchat, Pinterest, Reddit, Yandex
const clickIds =
  'gclid gbraid wbraid dclid fbclid msclkid bd_vid qz_gdt gdt_vid ttclid twclid li_fat_id ScCid epik rdt_cid yclid';
const parameters = [...utm, ...clickIds.split(' ').map((name) => [name, name] as const)];
const LONGEST = 512;

/** The campaign a URL names, in its query or in that of a hash route; null when it names none. */
export function readCampaign(url: { readonly search: string; readonly hash: string }): Campaign | null {
  const query = new URLSearchParams(url.search);
  const hashQuery = new URLSearchParams(url.hash.split('?')[1] ?? '');
  const found: Record<string, string> = {};
  for (const [parameter, name] of parameters) {
    const value = query.get(parameter) || hashQuery.get(parameter);
    if (value) found[name] = value.slice(0, LONGEST);
  }
  return Object.keys(found).length > 0 ? found : null;
}
