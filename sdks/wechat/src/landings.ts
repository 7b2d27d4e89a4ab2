import { type Campaign, findCampaign } from '@skylantern/sdk-core';
import type { EnterOptions } from './wx-api.ts';

/** How the person came into the mini program. */
export interface Landing {
  readonly campaign: Campaign | null;
  /** WeChat's number of the entrance; null when it said none. */
  readonly scene: number | null;
  /** The mini program or account that led here. */
  readonly fromAppId: string | null;
}

export const nowhere: Landing = { campaign: null, scene: null, fromAppId: null };

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Mini programs have no URLSearchParams. */
const pairsOf = (query: string): [string, string][] =>
  query.split('&').map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [decode(name), decode(value.join('=').replace(/\+/g, ' '))];
  });

/**
 * The campaign stands in the query; in its `scene`, the 32 free characters of a mini program code (`utm_source=a&…`);
 * or in its `q`, the address of a plain QR code that leads here.
 */
export function readLanding({ query = {}, scene, referrerInfo }: EnterOptions): Landing {
  const inAddress = decode(query['q'] ?? '').split('?')[1] ?? '';
  const inCode = decode(query['scene'] ?? '');
  const own = Object.entries(query).map(([name, value]): [string, string] => [name, decode(`${value}`)]);
  return {
    campaign: findCampaign([...pairsOf(inAddress), ...pairsOf(inCode), ...own]),
    scene: scene ?? null,
    fromAppId: referrerInfo?.appId || null,
  };
}

export const queryText = (query: EnterOptions['query']): string =>
  Object.entries(query ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
