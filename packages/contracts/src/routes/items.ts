import Type, { type Static } from 'typebox';
import { ItemLink, ItemLinks } from '../property.ts';
import { defineRoute } from '../route.ts';
import { Instant, PageOf, PageQuery } from './shared.ts';

export const ItemSummary = Type.Object({
  type: Type.String(),
  id: Type.String(),
  /** Its property `name`, else `title`, else its id. */
  label: Type.String(),
  firstSeenAt: Instant,
  updatedAt: Instant,
  properties: Type.Record(Type.String(), Type.Unknown()),
});
export type ItemSummary = Static<typeof ItemSummary>;

export const listItems = defineRoute({
  method: 'GET',
  path: '/api/v1/items',
  says: 'Items (products, articles …), changed last first; `search` finds ids by their beginning and words of names and titles.',
  tag: 'items',
  access: 'viewer',
  query: Type.Object({
    type: Type.Optional(Type.String({ maxLength: 100 })),
    search: Type.Optional(Type.String({ maxLength: 200 })),
    ...PageQuery.properties,
  }),
  reply: PageOf(ItemSummary),
});

export const listItemTypes = defineRoute({
  method: 'GET',
  path: '/api/v1/item-types',
  says: 'Types of items with how many there are, the largest first; at most 100.',
  tag: 'items',
  access: 'viewer',
  reply: Type.Object({ types: Type.Array(Type.Object({ type: Type.String(), items: Type.Integer() })) }),
});

export const getItemLinks = defineRoute({
  method: 'GET',
  path: '/api/v1/item-links',
  says: 'Which event property holds the id of items of which type, in order; and pairs that what was received suggests.',
  tag: 'items',
  access: 'viewer',
  reply: Type.Object({ links: Type.Array(ItemLink), suggestions: Type.Array(ItemLink) }),
});

export const saveItemLinks = defineRoute({
  method: 'PUT',
  path: '/api/v1/item-links',
  says: 'Say which event property holds the id of items of which type. Of several for one type the first that an event has counts. Insights read properties of items by them.',
  tag: 'items',
  access: 'editor',
  body: Type.Object({ links: ItemLinks }, { additionalProperties: false }),
  reply: Type.Object({ links: Type.Array(ItemLink) }),
});
