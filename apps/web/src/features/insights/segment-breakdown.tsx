import { MultiSelect } from '@mantine/core';
import { useWords } from '../../i18n/i18n.ts';
import type { SegmentChoice } from './segments.ts';
import { builderWords } from './words.ts';

export interface SegmentBreakdownProps {
  choices: readonly SegmentChoice[];
  value: readonly string[];
  onChange: (ids: string[]) => void;
}

/** Segments side by side; nothing where there are none. */
export function SegmentBreakdown({ choices, value, onChange }: SegmentBreakdownProps) {
  const t = useWords(builderWords);
  if (choices.length === 0) return null;
  return (
    <MultiSelect
      aria-label={t('bySegments')}
      placeholder={value.length === 0 ? t('bySegments') : ''}
      data={choices.map(({ id, name }) => ({ value: id, label: name }))}
      value={[...value]}
      maxValues={10}
      searchable
      onChange={onChange}
    />
  );
}
