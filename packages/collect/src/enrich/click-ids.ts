import type { Channel } from './channels.ts';

export interface ClickId {
  readonly parameter: string;
  /** What a click with this id is, if nothing more is said. */
  readonly channel: Channel;
}

/**
 * Click ids that advertisers put on their links, the telling ones first. `fbclid` and `igshid` are put on every
 * link that leaves the network, paid or not, so they say "social" and no more.
 */
export const clickIds: readonly ClickId[] = [
  { parameter: 'gclid', channel: 'paid-search' },
  { parameter: 'gbraid', channel: 'paid-search' },
  { parameter: 'wbraid', channel: 'paid-search' },
  { parameter: 'dclid', channel: 'display' },
  { parameter: 'msclkid', channel: 'paid-search' },
  { parameter: 'yclid', channel: 'paid-search' },
  { parameter: 'bd_vid', channel: 'paid-search' },
  { parameter: 'qhclickid', channel: 'paid-search' },
  { parameter: 'uctrackid', channel: 'paid-search' },
  { parameter: 'vmcid', channel: 'paid-search' },
  { parameter: 'sogou_vid', channel: 'paid-search' },
  { parameter: 'twclid', channel: 'paid-social' },
  { parameter: 'li_fat_id', channel: 'paid-social' },
  { parameter: 'ttclid', channel: 'paid-social' },
  { parameter: 'rdt_cid', channel: 'paid-social' },
  { parameter: 'epik', channel: 'paid-social' },
  { parameter: 'qclid', channel: 'paid-social' },
  { parameter: 'sccid', channel: 'paid-social' },
  { parameter: 'qz_gdt', channel: 'paid-social' },
  { parameter: 'gdt_vid', channel: 'paid-social' },
  { parameter: 'clickid', channel: 'paid-social' },
  { parameter: 'mark_id', channel: 'paid-social' },
  { parameter: 'tblci', channel: 'display' },
  { parameter: 'dicbo', channel: 'display' },
  { parameter: 'irclid', channel: 'affiliate' },
  { parameter: 'irclickid', channel: 'affiliate' },
  { parameter: 'cjevent', channel: 'affiliate' },
  { parameter: 'awc', channel: 'affiliate' },
  { parameter: 'ransiteid', channel: 'affiliate' },
  { parameter: 'mc_cid', channel: 'email' },
  { parameter: 'mkt_tok', channel: 'email' },
  { parameter: '_kx', channel: 'email' },
  { parameter: 'fbclid', channel: 'organic-social' },
  { parameter: 'igshid', channel: 'organic-social' },
  { parameter: 'igsh', channel: 'organic-social' },
  // Put by the engines on links that nobody paid for, too.
  { parameter: 'ysclid', channel: 'organic-search' },
  { parameter: 'srsltid', channel: 'organic-search' },
  { parameter: 'gclsrc', channel: 'paid-search' },
  { parameter: 'gad_source', channel: 'paid-search' },
  { parameter: 'gad_campaignid', channel: 'paid-search' },
];

const byParameter = new Map(
  clickIds.map((clickId, rank) => [clickId.parameter, { ...clickId, rank }] as const),
);

/** The most telling click id among the parameters of an address; names compare without case (`ScCid`). */
export function findClickId(
  pairs: readonly (readonly [string, string])[],
): (ClickId & { value: string }) | null {
  let best: (ClickId & { value: string; rank: number }) | null = null;
  for (const [name, value] of pairs) {
    const lower = name.toLowerCase();
    const known = byParameter.get(lower.startsWith('sogou_') ? 'sogou_vid' : lower);
    if (known === undefined || value === '') continue;
    if (best === null || known.rank < best.rank) best = { ...known, parameter: lower, value };
  }
  return best;
}

/** The channel of a stored click id, `parameter:value`. */
export function clickIdChannel(clickId: string): Channel | null {
  const parameter = clickId.slice(0, clickId.indexOf(':'));
  return byParameter.get(parameter.startsWith('sogou_') ? 'sogou_vid' : parameter)?.channel ?? null;
}
