import { Select } from '@mantine/core';
import type { PropertyFilter } from '@skylantern/contracts';
import { useMemo, useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { findPropertiesOf, findValuesOf } from '../../insights/names.ts';
import { kindOfFilter, operatorsOf, withOperator } from '../../ui/filter-operators.ts';
import { FilterValues } from '../../ui/filter-values.tsx';
import { type FindProperties, type PropertyKind, PropertyPicker } from '../../ui/property-picker.tsx';
import { uiWords } from '../../ui/words.ts';

const findAll = findPropertiesOf(null);
const findOf =
  (owner: 'person' | 'account'): FindProperties =>
  async (search, signal) =>
    (await findAll(search, signal)).filter(({ ref }) => ref.of === owner);
/** What somebody, or their account, has; not what an event had. */
const finders = { person: findOf('person'), account: findOf('account') };

export interface PropertyConditionProps {
  filter: PropertyFilter;
  onChange: (filter: PropertyFilter) => void;
}

/** A property of the person or their account, an operator and its values. */
export function PropertyCondition({ filter, onChange }: PropertyConditionProps) {
  const t = useWords(uiWords);
  const [known, setKnown] = useState<PropertyKind | null>(null);
  const findValues = useMemo(() => findValuesOf(null), []);
  const { property } = filter;
  const kind = known ?? kindOfFilter(filter);
  return (
    <>
      <PropertyPicker
        value={property.name === '' ? null : property}
        find={finders[property.of === 'account' ? 'account' : 'person']}
        onChange={(choice) => {
          setKnown(choice.kind);
          onChange({ property: choice.ref, operator: operatorsOf(choice.kind)[0] ?? 'is', values: [] });
        }}
      />
      {property.name === '' ? null : (
        <>
          <Select
            aria-label={t('operator')}
            w={152}
            allowDeselect={false}
            value={filter.operator}
            data={operatorsOf(kind).map((one) => ({ value: one, label: t(`op_${one}`) }))}
            onChange={(chosen) => {
              const operator = operatorsOf(kind).find((one) => one === chosen);
              if (operator !== undefined) onChange(withOperator(filter, operator));
            }}
          />
          <FilterValues filter={filter} kind={kind} find={findValues} onChange={onChange} />
        </>
      )}
    </>
  );
}
