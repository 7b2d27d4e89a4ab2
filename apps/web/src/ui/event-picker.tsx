import { useCallback } from 'react';
import { useWords } from '../i18n/i18n.ts';
import { type Find, Picker } from './picker.tsx';
import { uiWords } from './words.ts';

const ANY = '$any';

export interface EventPickerProps {
  /** An event name; null is any event; undefined is none chosen yet. */
  value: string | null | undefined;
  /** Finds event names of the workspace. */
  find: Find;
  onChange: (event: string | null) => void;
  label?: string;
  /** The label is read aloud only. */
  hideLabel?: boolean;
  /** Offers "any event" first. */
  allowAny?: boolean;
  width?: number | string;
}

/** Picks an event by name, searching on the server. */
export function EventPicker(props: EventPickerProps) {
  const { value, find, onChange, label, hideLabel, allowAny, width = 240 } = props;
  const t = useWords(uiWords);
  const findEvents = useCallback<Find>(
    async (search, signal) => {
      const found = await find(search, signal);
      return allowAny === true && search === '' ? [{ value: ANY, label: t('anyEvent') }, ...found] : found;
    },
    [find, allowAny, t],
  );
  return (
    <Picker
      name={`events ${allowAny === true}`}
      label={label ?? t('event')}
      hideLabel={hideLabel ?? label === undefined}
      placeholder={t('chooseEvent')}
      value={value === undefined ? null : (value ?? ANY)}
      {...(value === null ? { valueLabel: t('anyEvent') } : {})}
      find={findEvents}
      onPick={(choice) => onChange(choice.value === ANY ? null : choice.value)}
      width={width}
    />
  );
}
