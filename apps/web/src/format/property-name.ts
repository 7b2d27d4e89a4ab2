import type { PropertyRef } from '@skylantern/contracts';

/** How a property is called where its owner does not stand beside it: "category", "Product · category". */
export function refName({ of, type, name }: PropertyRef): string {
  return of === 'item' ? `${typeName(type ?? '')} · ${name}` : name;
}

/** A type of items as a title: `product` → "Product". */
export const typeName = (type: string): string => type.charAt(0).toUpperCase() + type.slice(1);
