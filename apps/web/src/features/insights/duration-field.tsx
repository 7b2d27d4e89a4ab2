import { Group, NumberInput, Select } from '@mantine/core';
import { useWords } from '../../i18n/i18n.ts';
import { builderWords } from './words.ts';

const units = ['s', 'm', 'h', 'd', 'w'] as const;

export interface DurationFieldProps {
  label: string;
  description?: string;
  /** `7d`; undefined: none, where that is allowed. */
  value: string | undefined;
  /** What stands there when nothing is given. */
  usual?: string;
  onChange: (value: string | undefined) => void;
}

/** A length of time as number and unit. */
export function DurationField({ label, description, value, usual, onChange }: DurationFieldProps) {
  const t = useWords(builderWords);
  const shown = value ?? usual;
  const unit = units.find((one) => one === shown?.slice(-1)) ?? 'd';
  const count = shown === undefined ? '' : Number.parseInt(shown, 10);
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <NumberInput
        label={label}
        {...(description === undefined ? {} : { description })}
        w={120}
        styles={{ label: { whiteSpace: 'nowrap' } }}
        min={1}
        max={9999}
        allowDecimal={false}
        allowNegative={false}
        value={count}
        onChange={(typed) => {
          if (typed === '') onChange(undefined);
          else if (typeof typed === 'number' && typed >= 1) onChange(`${typed}${unit}`);
        }}
      />
      <Select
        aria-label={`${label}: ${t('unit')}`}
        w={112}
        allowDeselect={false}
        value={unit}
        data={units.map((one) => ({ value: one, label: t(`unit_${one}`) }))}
        onChange={(chosen) => {
          const next = units.find((one) => one === chosen);
          if (next !== undefined && count !== '') onChange(`${count}${next}`);
        }}
      />
    </Group>
  );
}
