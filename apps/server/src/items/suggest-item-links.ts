import type { ItemLink } from '@skylantern/contracts';

/** Names under which shops and sites send the id of anything, for the one type there is. */
const usualNames = ['itemid', 'sku', 'contentid'];

/**
 * Pairs that the names suggest: `product_id`, `productId`, `product` for the type `product`; and names for any item if
 * items have one type alone. What is linked already is left out.
 */
export function suggestItemLinks(
  types: readonly string[],
  eventProperties: readonly string[],
  links: readonly ItemLink[],
): ItemLink[] {
  const isLinked = (type: string, key: string) =>
    links.some((link) => link.type === type && link.key === key);
  const found: ItemLink[] = [];
  for (const type of types) {
    const names = [
      `${plain(type)}id`,
      `${plain(type)}sku`,
      plain(type),
      ...(types.length === 1 ? usualNames : []),
    ];
    for (const name of names)
      for (const key of eventProperties)
        if (plain(key) === name && !isLinked(type, key)) found.push({ type, key });
  }
  return found.slice(0, 10);
}

/** `Product_ID`, `productId` and `product-id` are one. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
