import { Loader, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useWords } from '../i18n/i18n.ts';
import { useWorkspaceId } from '../workspace.ts';
import { uiWords } from './words.ts';

/** One thing to pick. `group` puts it under a heading. */
export interface Choice {
  value: string;
  label: string;
  group?: string;
}
/** Finds what can be picked; an empty search gives the most used. */
export type Find = (search: string, signal: AbortSignal) => Promise<Choice[]>;

export interface PickerProps {
  label: string;
  /** Keeps its answers apart from those of other pickers. */
  name: string;
  value: string | null;
  /** How the present value is written while its choice is not loaded. */
  valueLabel?: string;
  placeholder: string;
  find: Find;
  onPick: (choice: Choice) => void;
  width?: number | string;
  hideLabel?: boolean;
  /** Empty itself after each pick, for "add one more". */
  forAdding?: boolean;
}

/** A field that searches on the server while one types; the base of the event, property and breakdown pickers. */
export function Picker(props: PickerProps) {
  const { label, name, value, valueLabel, placeholder, find, onPick, width, hideLabel, forAdding } = props;
  const t = useWords(uiWords);
  const workspace = useWorkspaceId();
  const [search, setSearch] = useState('');
  const [opened, setOpened] = useState(false);
  const [asked] = useDebouncedValue(search === valueLabel ? '' : search, 150);
  const found = useQuery({
    queryKey: ['picker', workspace, name, asked],
    queryFn: ({ signal }) => find(asked, signal),
    enabled: opened,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const choices = found.data ?? [];
  const known = value === null || choices.some((choice) => choice.value === value);
  const all = known || value === null ? choices : [{ value, label: valueLabel ?? value }, ...choices];
  return (
    <Select
      label={hideLabel === true ? undefined : label}
      aria-label={label}
      placeholder={placeholder}
      data={grouped(all)}
      value={forAdding === true ? null : value}
      searchValue={search}
      onSearchChange={setSearch}
      onDropdownOpen={() => setOpened(true)}
      onChange={(picked) => {
        const choice = choices.find((one) => one.value === picked);
        if (choice === undefined) return;
        onPick(choice);
        if (forAdding === true) setSearch('');
      }}
      searchable
      allowDeselect={false}
      filter={({ options }) => options}
      nothingFoundMessage={found.isFetching ? t('loading') : t('noMatches')}
      rightSection={found.isFetching ? <Loader size={14} /> : undefined}
      w={width}
      maxDropdownHeight={320}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
    />
  );
}

function grouped(choices: Choice[]) {
  const bare = ({ value, label }: Choice) => ({ value, label });
  if (choices.every((choice) => choice.group === undefined)) return choices.map(bare);
  const groups = new Map<string, Choice[]>();
  for (const choice of choices) {
    const group = choice.group ?? '';
    groups.set(group, [...(groups.get(group) ?? []), choice]);
  }
  return [...groups].map(([group, items]) => ({ group, items: items.map(bare) }));
}
