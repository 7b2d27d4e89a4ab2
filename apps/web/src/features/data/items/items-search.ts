import { searchText } from '../../people/search.ts';

export interface ItemsSearch {
  type?: string;
  search?: string;
}

/** What the address of the page says: `?type=product&search=lamp`. */
export function itemsSearch(raw: Record<string, unknown>): ItemsSearch {
  const [type, search] = [searchText(raw['type']), searchText(raw['search'])];
  return { ...(type === undefined ? {} : { type }), ...(search === undefined ? {} : { search }) };
}
