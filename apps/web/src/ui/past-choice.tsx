import { Select } from '@mantine/core';
import type { PropertyRef } from '@skylantern/contracts';
import { useWords } from '../i18n/i18n.ts';
import { uiWords } from './words.ts';

/** Of a person's property: its value now, or the one it had when the event happened. Nothing for other properties. */
export function PastChoice({
  value,
  onChange,
}: {
  value: PropertyRef;
  onChange: (value: PropertyRef) => void;
}) {
  const t = useWords(uiWords);
  if (value.of !== 'person' || value.name.startsWith('$')) return null;
  const { of, name } = value;
  return (
    <Select
      aria-label={t('valueWhen', { name })}
      w={152}
      allowDeselect={false}
      value={value.at ?? 'now'}
      data={[
        { value: 'now', label: t('valueNow') },
        { value: 'event', label: t('valueThen') },
      ]}
      onChange={(chosen) => onChange(chosen === 'event' ? { of, name, at: 'event' } : { of, name })}
    />
  );
}
