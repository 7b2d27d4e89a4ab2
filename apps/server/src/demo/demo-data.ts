import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SkylanternError } from '@skylantern/contracts';

export interface DemoWorkspace {
  name: string;
  timeZone: string;
  currency: string;
  /** Of the data file and its mapping: `shop` is `shop.csv.gz` and `shop.map.yaml`. */
  data: string;
  /** Of the file of items and what its items are: `grocer` has `grocer.products.ndjson.gz`. */
  items?: { file: string; type: string; key: string };
}

export const demoWorkspaces: readonly DemoWorkspace[] = [
  { name: 'Demo shop', timeZone: 'UTC', currency: 'USD', data: 'shop' },
  { name: 'Demo retailer', timeZone: 'Europe/London', currency: 'GBP', data: 'retailer' },
  {
    name: 'Demo grocer',
    timeZone: 'UTC',
    currency: 'USD',
    data: 'grocer',
    items: { file: 'grocer.products.ndjson.gz', type: 'product', key: 'product_id' },
  },
];

/** `examples/data` in the source tree, `demo-data` beside the bundle. */
export function demoDataDirectory(): string {
  const places = ['./demo-data', '../../../../examples/data'];
  const found = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((path) => existsSync(path));
  if (found === undefined)
    throw new SkylanternError('config.invalid', 'the data of the demo are missing: build again');
  return found;
}
