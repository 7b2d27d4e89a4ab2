import { ActionIcon, Group, Select, Stack, Text } from '@mantine/core';
import type { Filter, Filters } from '@skylantern/contracts';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { refName } from '../format/property-name.ts';
import { useWords } from '../i18n/i18n.ts';
import { kindOfFilter, operatorsOf, withOperator } from './filter-operators.ts';
import { FilterValues, type FindValues } from './filter-values.tsx';
import { PastChoice } from './past-choice.tsx';
import { type FindProperties, type PropertyKind, PropertyPicker, refKey } from './property-picker.tsx';
import { uiWords } from './words.ts';

export interface FilterBuilderProps {
  value: Filters;
  onChange: (value: Filters) => void;
  findProperties: FindProperties;
  /** Finds values of a property that were seen, most frequent first. */
  findValues: FindValues;
  /** Segments that may be used as a filter; absent: none are offered. */
  segments?: readonly { id: string; name: string }[];
  /** Offer the value of a person's property at the time of the event; for questions about events. */
  offersPast?: boolean;
}

/** Builds `Filters`: property conditions and segments, joined by all or any. Changes reach `onChange` at once. */
export function FilterBuilder(props: FilterBuilderProps) {
  const { value, onChange, findProperties, findValues, segments = [], offersPast = false } = props;
  const t = useWords(uiWords);
  const [kinds, setKinds] = useState<Record<string, PropertyKind>>({});
  const put = (at: number, filter: Filter | null) =>
    onChange({
      ...value,
      of: value.of.flatMap((one, i) => (i !== at ? [one] : filter === null ? [] : [filter])),
    });
  return (
    <Stack gap="xs" role="group" aria-label={t('filters')}>
      {value.of.length < 2 ? null : (
        <Group gap="xs">
          <Select
            aria-label={t('matchLabel')}
            w={120}
            allowDeselect={false}
            value={value.match}
            data={[
              { value: 'all', label: t('matchAll') },
              { value: 'any', label: t('matchAny') },
            ]}
            onChange={(match) => onChange({ ...value, match: match === 'any' ? 'any' : 'all' })}
          />
        </Group>
      )}
      {value.of.map((filter, at) => (
        <Group
          // biome-ignore lint/suspicious/noArrayIndexKey: a filter has no identity but its place
          key={`${at}-${'segmentId' in filter ? filter.segmentId : refKey(filter.property)}`}
          gap="xs"
          align="flex-start"
          wrap="nowrap"
        >
          <FilterRow
            filter={filter}
            kind={'segmentId' in filter ? 'text' : (kinds[refKey(filter.property)] ?? kindOfFilter(filter))}
            segments={segments}
            findValues={findValues}
            offersPast={offersPast}
            onChange={(changed) => put(at, changed)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            aria-label={t('removeFilter', { number: at + 1 })}
            onClick={() => put(at, null)}
          >
            <IconX size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Group gap="xs">
        <PropertyPicker
          value={null}
          forAdding
          find={findProperties}
          label={t('addFilter')}
          placeholder={t('addFilter')}
          width={200}
          onChange={({ ref, kind }) => {
            setKinds((before) => ({ ...before, [refKey(ref)]: kind }));
            const operator = operatorsOf(kind)[0] ?? 'is';
            onChange({ ...value, of: [...value.of, { property: ref, operator, values: [] }] });
          }}
        />
        {segments.length === 0 ? null : (
          <Select
            aria-label={t('segment')}
            placeholder={t('segment')}
            w={160}
            value={null}
            searchable
            data={segments.map((segment) => ({ value: segment.id, label: segment.name }))}
            onChange={(segmentId) => {
              if (segmentId !== null) onChange({ ...value, of: [...value.of, { segmentId, isIn: true }] });
            }}
          />
        )}
      </Group>
    </Stack>
  );
}

interface FilterRowProps {
  filter: Filter;
  kind: PropertyKind;
  segments: readonly { id: string; name: string }[];
  findValues: FindValues;
  offersPast: boolean;
  onChange: (filter: Filter) => void;
}

function FilterRow({ filter, kind, segments, findValues, offersPast, onChange }: FilterRowProps) {
  const t = useWords(uiWords);
  if ('segmentId' in filter) {
    const name = segments.find((segment) => segment.id === filter.segmentId)?.name ?? filter.segmentId;
    return (
      <Group gap="xs" style={{ minWidth: 0 }}>
        <Text lh="32px">{t('ofPerson')}</Text>
        <Select
          aria-label={t('operator')}
          w={120}
          allowDeselect={false}
          value={filter.isIn ? 'in' : 'out'}
          data={[
            { value: 'in', label: t('isIn') },
            { value: 'out', label: t('isNotIn') },
          ]}
          onChange={(chosen) => onChange({ ...filter, isIn: chosen !== 'out' })}
        />
        <Text lh="32px" fw={500}>
          {name}
        </Text>
      </Group>
    );
  }
  return (
    <Group gap="xs" style={{ minWidth: 0 }}>
      <Text lh="32px" fw={500} title={`${filter.property.of} · ${filter.property.name}`}>
        {refName(filter.property)}
      </Text>
      {offersPast ? (
        <PastChoice value={filter.property} onChange={(property) => onChange({ ...filter, property })} />
      ) : null}
      <Select
        aria-label={t('operator')}
        w={152}
        allowDeselect={false}
        value={filter.operator}
        data={operatorsOf(kind).map((operator) => ({ value: operator, label: t(`op_${operator}`) }))}
        onChange={(chosen) => {
          const operator = operatorsOf(kind).find((one) => one === chosen);
          if (operator !== undefined) onChange(withOperator(filter, operator));
        }}
      />
      <FilterValues filter={filter} kind={kind} find={findValues} onChange={onChange} />
    </Group>
  );
}
