import { Select } from '@mantine/core';
import type { ImportPreview } from '@skylantern/contracts';

export type Columns = ImportPreview['columns'];

export interface ColumnSelectProps {
  label: string;
  columns: Columns;
  /** Empty or absent: none is chosen. */
  value: string | undefined;
  description?: string;
  /** What holds when none is chosen; without it one has to be. */
  placeholder?: string;
  onPick: (column: string | null) => void;
}

/** One of the columns; one that the sample does not show may still be there. */
export function ColumnSelect({
  label,
  columns,
  value = '',
  description,
  placeholder,
  onPick,
}: ColumnSelectProps) {
  const names = columns.map((column) => column.name);
  return (
    <Select
      label={label}
      data={value === '' || names.includes(value) ? names : [...names, value]}
      value={value === '' ? null : value}
      searchable
      clearable={placeholder !== undefined}
      allowDeselect={false}
      {...(description === undefined ? {} : { description })}
      {...(placeholder === undefined ? {} : { placeholder })}
      onChange={onPick}
    />
  );
}
