import { TextInput } from '@mantine/core';
import { useEffect } from 'react';
import classes from './segments.module.css';

export interface TitleFieldProps {
  /** Read aloud as the name of the field. */
  label: string;
  value: string;
  placeholder: string;
  error?: string | null;
  onChange: (name: string) => void;
  /** Enter or leaving the field. */
  onDone?: () => void;
}

/** The title of a page as a field: looks like a title, is edited where it stands. */
export function TitleField({ label, value, placeholder, error, onChange, onDone }: TitleFieldProps) {
  useEffect(() => {
    document.title = `${value === '' ? placeholder : value} · Skylantern`;
  }, [value, placeholder]);
  return (
    <>
      <h1 className="visually-hidden">{value === '' ? placeholder : value}</h1>
      <TextInput
        aria-label={label}
        value={value}
        placeholder={placeholder}
        maxLength={100}
        error={error}
        className={classes['title'] ?? ''}
        onChange={(event) => onChange(event.currentTarget.value)}
        onBlur={() => onDone?.()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
        }}
      />
    </>
  );
}
