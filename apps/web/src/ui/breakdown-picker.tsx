import { Group, Pill } from '@mantine/core';
import type { PropertyRef } from '@skylantern/contracts';
import { useWords } from '../i18n/i18n.ts';
import { type FindProperties, PropertyPicker, refKey } from './property-picker.tsx';
import { uiWords } from './words.ts';

export interface BreakdownPickerProps {
  value: readonly PropertyRef[];
  find: FindProperties;
  onChange: (value: PropertyRef[]) => void;
  /** How many properties at once; 2 by default. */
  max?: number;
  /** What the field for one more says; "break down by" unless told. */
  addLabel?: string;
}

/** Picks by which properties an answer is broken down, in order. */
export function BreakdownPicker({ value, find, onChange, max = 2, addLabel }: BreakdownPickerProps) {
  const t = useWords(uiWords);
  const adds = addLabel ?? t('addBreakdown');
  return (
    <Group gap="xs">
      {value.map((ref) => (
        <Pill
          key={refKey(ref)}
          size="md"
          withRemoveButton
          removeButtonProps={{
            'aria-label': t('removeBreakdown', { name: ref.name }),
            'aria-hidden': false,
            tabIndex: 0,
          }}
          onRemove={() => onChange(value.filter((one) => refKey(one) !== refKey(ref)))}
        >
          {ref.name}
        </Pill>
      ))}
      {value.length >= max ? null : (
        <PropertyPicker
          value={null}
          forAdding
          find={find}
          label={adds}
          placeholder={adds}
          width={180}
          onChange={({ ref }) => {
            if (!value.some((one) => refKey(one) === refKey(ref))) onChange([...value, ref]);
          }}
        />
      )}
    </Group>
  );
}
