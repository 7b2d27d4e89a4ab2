import { Group, NumberInput, Select } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { segmentWords } from './words.ts';

const units = ['s', 'm', 'h', 'd', 'w'] as const;
type Unit = (typeof units)[number];
const usual: readonly Unit[] = ['m', 'h', 'd', 'w'];

export interface DurationFieldProps {
  /** Read aloud before the two fields. */
  label: string;
  value: string;
  onChange: (duration: string) => void;
}

/** A length of time as a number and a unit: 7 days. */
export function DurationField({ label, value, onChange }: DurationFieldProps) {
  const t = useWords(segmentWords);
  const count = Number.parseInt(value, 10) || 1;
  const unit = units.find((one) => one === value.slice(-1)) ?? 'd';
  const offered = usual.includes(unit) ? usual : [unit, ...usual];
  return (
    <Group gap={4} wrap="nowrap" role="group" aria-label={label}>
      <WholeNumber
        label={`${label}: ${t('amount')}`}
        value={count}
        max={999}
        onChange={(typed) => onChange(`${typed}${unit}`)}
      />
      <Select
        aria-label={`${label}: ${t('unit')}`}
        w={104}
        allowDeselect={false}
        value={unit}
        data={offered.map((one) => ({ value: one, label: t(`unit_${one}`) }))}
        onChange={(chosen) => {
          if (chosen !== null) onChange(`${count}${chosen}`);
        }}
      />
    </Group>
  );
}

export interface WholeNumberProps {
  label: string;
  value: number;
  min?: number;
  max?: number;
  width?: number;
  suffix?: string;
  onChange: (value: number) => void;
}

/** A whole number that may be emptied while one types; what is not one falls back on leaving the field. */
export function WholeNumber({ label, value, min = 1, max, width = 64, suffix, onChange }: WholeNumberProps) {
  const [typed, setTyped] = useState<number | string | null>(null);
  return (
    <NumberInput
      aria-label={label}
      w={width}
      hideControls
      allowDecimal={false}
      allowNegative={false}
      min={min}
      {...(max === undefined ? {} : { max })}
      {...(suffix === undefined ? {} : { suffix })}
      value={typed ?? value}
      onChange={(next) => {
        setTyped(next);
        if (typeof next === 'number' && next >= min && (max === undefined || next <= max)) onChange(next);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
