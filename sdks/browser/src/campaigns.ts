import { type Campaign, findCampaign } from '@skylantern/sdk-core';

/** The campaign a URL names, in its query or in that of a hash route; null when it names none. */
export const readCampaign = (url: { readonly search: string; readonly hash: string }): Campaign | null =>
  findCampaign([...new URLSearchParams(url.hash.split('?')[1] ?? ''), ...new URLSearchParams(url.search)]);
