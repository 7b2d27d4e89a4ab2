import { CloseButton, TextInput, type TextInputProps } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useWords } from '../i18n/i18n.ts';
import { uiWords } from './words.ts';

interface SearchFieldProps extends Omit<TextInputProps, 'label' | 'value' | 'onChange'> {
  label: string;
  hint: string;
  value: string;
  onChange: (typed: string) => void;
}

/** What to look for in a list; emptied with one click. */
export function SearchField({ label, hint, value, onChange, ...rest }: SearchFieldProps) {
  const t = useWords(uiWords);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={hint}
      leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
      rightSection={
        value === '' ? null : (
          <CloseButton size="sm" aria-label={t('clearSearch')} onClick={() => onChange('')} />
        )
      }
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...rest}
    />
  );
}
