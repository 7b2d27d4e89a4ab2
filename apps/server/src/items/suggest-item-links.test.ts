import { expect, test } from 'vitest';
import { suggestItemLinks } from './suggest-item-links.ts';

test('pairs by their names: in any spelling, usual names for the only type, nothing twice', () => {
  const names = ['product_id', 'ProductId', 'sku', 'amount', 'article.id', 'item_id', 'product'];
  expect(suggestItemLinks(['product', 'article'], names, [])).toEqual([
    { type: 'product', key: 'product_id' },
    { type: 'product', key: 'ProductId' },
    { type: 'product', key: 'product' },
    { type: 'article', key: 'article.id' },
  ]);
  expect(suggestItemLinks(['product'], names, [{ type: 'product', key: 'product_id' }])).toEqual([
    { type: 'product', key: 'ProductId' },
    { type: 'product', key: 'product' },
    { type: 'product', key: 'item_id' },
    { type: 'product', key: 'sku' },
  ]);
  expect(suggestItemLinks([], names, [])).toEqual([]);
  expect(suggestItemLinks(['课程'], ['课程id', '课程名'], [])).toEqual([{ type: '课程', key: '课程id' }]);
});
