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
const clickIds =
  'gclid gbraid wbraid dclid msclkid yclid bd_vid sogou_vid twclid li_fat_id ttclid rdt_cid epik qclid sccid qz_gdt gdt_vid clickid irclid mc_cid fbclid igshid';
const parameters = [...utm, ...clickIds.split(' ').map((name) => [name, name] as const)];
const LONGEST = 512;

/** The campaign that parameters name, the last of two of one name; null when they name none. */
export function findCampaign(pairs: Iterable<readonly [name: string, value: string]>): Campaign | null {
  const given = new Map<string, string>();
  for (const [parameter, value] of pairs) if (value !== '') given.set(parameter.toLowerCase(), value); // Snapchat: ScCid
  const found: Record<string, string> = {};
  for (const [parameter, name] of parameters) {
    const value = given.get(parameter);
    if (value) found[name] = value.slice(0, LONGEST);
  }
  return Object.keys(found).length > 0 ? found : null;
}
