import {
  listEventNames,
  listPropertyNames,
  listPropertyValues,
  type PropertyRef,
} from '@skylantern/contracts';
import { call } from '../api.ts';
import { refName } from '../format/property-name.ts';
import type { FindValues } from '../ui/filter-values.tsx';
import type { Find } from '../ui/picker.tsx';
import type { FindProperties, PropertyKind } from '../ui/property-picker.tsx';

/** Events of the workspace, the most frequent first. */
export const findEvents: Find = async (search, signal) => {
  const page = await call(listEventNames, { query: { search, limit: 100 } }, { signal });
  return page.items.map(({ name }) => ({ value: name, label: name }));
};

function kindOf(types: readonly string[]): PropertyKind {
  if (types.includes('string')) return 'text';
  if (types.includes('number')) return 'number';
  if (types.includes('boolean')) return 'boolean';
  return types.some((type) => /time|date/.test(type)) ? 'time' : 'text';
}

const order: Record<PropertyRef['of'], number> = { event: 0, person: 1, account: 2, item: 3 };

/** One finder per event, so that pickers know when they look for the same. */
function perEvent<Finder>(make: (event: string | null) => Finder): (event: string | null) => Finder {
  const made = new Map<string, Finder>();
  return (event) => {
    const key = event ?? '';
    const found = made.get(key) ?? make(key === '' ? null : key);
    made.set(key, found);
    return found;
  };
}

/** Properties of one event (null: of any), of persons, accounts and items; those that we fill ourselves come last. */
export const findPropertiesOf = perEvent(
  (event): FindProperties =>
    async (search, signal) => {
      const query = { search, limit: 200, ...(event === null ? {} : { event }) };
      const page = await call(listPropertyNames, { query }, { signal });
      return page.items
        .toSorted((one, other) => order[one.of] - order[other.of])
        .map(({ of, type, name, types }) => {
          const ref = { of, name, ...(type === undefined ? {} : { type }) };
          return { ref, label: refName(ref), kind: kindOf(types) };
        });
    },
);

/** Only what can be summed: numbers of an event, and of items that events point to. */
export const findNumbersOf = perEvent(
  (event): FindProperties =>
    async (search, signal) =>
      (await findMeasurableOf(event)(search, signal)).filter((one) => one.kind === 'number'),
);

/** What a measure can be of. */
export const findMeasurableOf = perEvent(
  (event): FindProperties =>
    async (search, signal) =>
      (await findPropertiesOf(event)(search, signal)).filter(
        ({ ref }) => ref.of === 'event' || ref.of === 'item',
      ),
);

export const findEventPropertiesOf = perEvent(
  (event): FindProperties =>
    async (search, signal) =>
      (await findPropertiesOf(event)(search, signal)).filter((one) => one.ref.of === 'event'),
);

export const findValuesOf = perEvent(
  (event): FindValues =>
    async ({ of, name, type }, search, signal) => {
      const query = {
        of,
        name,
        search,
        ...(type === undefined ? {} : { type }),
        ...(event === null ? {} : { event }),
      };
      const { values } = await call(listPropertyValues, { query }, { signal });
      return values.map(({ value }) => value);
    },
);
