import { Group, NumberInput, Select, TagsInput, Text, TextInput } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { useDebouncedValue } from '@mantine/hooks';
import type { PropertyFilter, PropertyRef } from '@skylantern/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useWords } from '../i18n/i18n.ts';
import { useWorkspaceId } from '../workspace.ts';
import { valuesOf } from './filter-operators.ts';
import { finderId } from './finder-id.ts';
import { type PropertyKind, refKey } from './property-picker.tsx';
import { uiWords } from './words.ts';

export type FindValues = (property: PropertyRef, search: string, signal: AbortSignal) => Promise<string[]>;

interface FilterValuesProps {
  filter: PropertyFilter;
  kind: PropertyKind;
  find: FindValues;
  onChange: (filter: PropertyFilter) => void;
}

/** The value fields of one property filter: as many as its operator takes, of the kind of its property. */
export function FilterValues({ filter, kind, find, onChange }: FilterValuesProps) {
  const t = useWords(uiWords);
  const takes = valuesOf(filter.operator);
  const put = (at: number, value: string | number) => {
    const values = [...filter.values];
    if (at === 1 && values.length === 0) values.push(value);
    values[at] = value;
    onChange({ ...filter, values });
  };
  if (takes === 'none') return null;
  if (kind === 'boolean') {
    return (
      <Select
        aria-label={t('value')}
        w={120}
        allowDeselect={false}
        value={filter.values.length === 0 ? null : String(filter.values[0])}
        data={['true', 'false']}
        onChange={(chosen) => onChange({ ...filter, values: [chosen === 'true'] })}
      />
    );
  }
  if (takes === 'many') return <SeenValues filter={filter} kind={kind} find={find} onChange={onChange} />;
  const fields = takes === 'two' ? [t('valueFrom'), t('valueUntil')] : [t('value')];
  return (
    <Group gap="xs">
      {fields.map((label, at) => (
        <Group key={label} gap="xs">
          {at === 0 ? null : <Text c="dimmed">{t('and')}</Text>}
          <OneValue
            label={label}
            kind={kind}
            value={filter.values[at]}
            onChange={(value) => put(at, value)}
          />
        </Group>
      ))}
    </Group>
  );
}

interface OneValueProps {
  label: string;
  kind: PropertyKind;
  value: string | number | boolean | undefined;
  onChange: (value: string | number) => void;
}

function OneValue({ label, kind, value, onChange }: OneValueProps) {
  if (kind === 'number') {
    return (
      <NumberInput
        aria-label={label}
        w={120}
        hideControls
        value={typeof value === 'number' ? value : ''}
        onChange={(typed) => {
          if (typeof typed === 'number') onChange(typed);
        }}
      />
    );
  }
  if (kind === 'time') {
    return (
      <DateTimePicker
        aria-label={label}
        w={180}
        valueFormat="YYYY-MM-DD HH:mm"
        value={typeof value === 'string' ? value : null}
        onChange={(chosen) => {
          if (chosen !== null) onChange(chosen);
        }}
      />
    );
  }
  return (
    <TextInput
      aria-label={label}
      w={180}
      value={value === undefined ? '' : String(value)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function SeenValues({ filter, kind, find, onChange }: FilterValuesProps) {
  const t = useWords(uiWords);
  const workspace = useWorkspaceId();
  const [search, setSearch] = useState('');
  const [opened, setOpened] = useState(false);
  const [asked] = useDebouncedValue(search, 150);
  const seen = useQuery({
    queryKey: ['values', workspace, finderId(find), refKey(filter.property), asked],
    queryFn: ({ signal }) => find(filter.property, asked, signal),
    enabled: opened,
    placeholderData: keepPreviousData,
  });
  return (
    <TagsInput
      aria-label={t('values')}
      placeholder={filter.values.length === 0 ? t('typeToSearch') : ''}
      miw={200}
      maw={420}
      data={seen.data ?? []}
      value={filter.values.map(String)}
      searchValue={search}
      onSearchChange={setSearch}
      onDropdownOpen={() => setOpened(true)}
      acceptValueOnBlur
      splitChars={[]}
      onChange={(texts) =>
        onChange({
          ...filter,
          values: kind === 'number' ? texts.map(Number).filter((value) => Number.isFinite(value)) : texts,
        })
      }
    />
  );
}
