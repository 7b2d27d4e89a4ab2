import { Group, Pill } from '@mantine/core';
import type { PropertyRef } from '@skylantern/contracts';
import { refName } from '../format/property-name.ts';
import { useWords } from '../i18n/i18n.ts';
import { PastChoice } from './past-choice.tsx';
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
  /** Offer the value of a person's property at the time of the event. */
  offersPast?: boolean;
}

/** Picks by which properties an answer is broken down, in order. */
export function BreakdownPicker(props: BreakdownPickerProps) {
  const { value, find, onChange, max = 2, addLabel, offersPast = false } = props;
  const t = useWords(uiWords);
  const adds = addLabel ?? t('addBreakdown');
  return (
    <Group gap="xs">
      {value.map((ref) => (
        <Group key={refKey(ref)} gap={4}>
          <Pill
            size="md"
            withRemoveButton
            removeButtonProps={{
              'aria-label': t('removeBreakdown', { name: refName(ref) }),
              'aria-hidden': false,
              tabIndex: 0,
            }}
            onRemove={() => onChange(value.filter((one) => refKey(one) !== refKey(ref)))}
          >
            {refName(ref)}
          </Pill>
          {offersPast ? (
            <PastChoice
              value={ref}
              onChange={(changed) => onChange(value.map((one) => (one === ref ? changed : one)))}
            />
          ) : null}
        </Group>
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
