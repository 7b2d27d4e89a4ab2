import { NumberInput, PasswordInput, Select, Textarea, TextInput } from '@mantine/core';
import { useWords } from '../../../i18n/i18n.ts';
import { type ConfigDraft, type ConfigField, configFields, type SourceKind } from './fields.ts';
import { businessWords } from './words.ts';

export interface ConfigFormProps {
  kind: SourceKind;
  draft: ConfigDraft;
  secretsSet: readonly string[];
  onChange: (draft: ConfigDraft) => void;
}

/** How a source is reached. */
export function ConfigForm({ kind, draft, secretsSet, onChange }: ConfigFormProps) {
  return (
    <div
      style={{
        display: 'grid',
        gap: 12,
        gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 280px), 1fr))',
      }}
    >
      {configFields[kind].map((field) => (
        <div key={field.name} style={field.is === 'long' ? { gridColumn: '1 / -1' } : {}}>
          <Field
            field={field}
            value={draft[field.name] ?? ''}
            isSet={secretsSet.includes(field.name)}
            onChange={(value) => onChange({ ...draft, [field.name]: value })}
          />
        </div>
      ))}
    </div>
  );
}

interface FieldProps {
  field: ConfigField;
  value: string;
  isSet: boolean;
  onChange: (value: string) => void;
}

type FieldName = Extract<keyof (typeof businessWords)['en'], `field_${string}`>;
const helped = ['cursor', 'overlap', 'pattern', 'table'] as const;

function Field({ field, value, isSet, onChange }: FieldProps) {
  const t = useWords(businessWords);
  const known = `field_${field.name}`;
  const label = known in businessWords.en ? t(known as FieldName) : field.name; // it is one of the words
  const help = helped.find((one) => one === field.name);
  const shared = {
    label,
    required: field.isRequired === true && !isSet,
    value,
    ...(help === undefined ? {} : { description: t(`help_${help}`) }),
    ...(field.placeholder === undefined ? {} : { placeholder: field.placeholder }),
  };
  if (field.is === 'secret') {
    return (
      <PasswordInput
        {...shared}
        autoComplete="new-password"
        placeholder={isSet ? t('secretSet') : ''}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  if (field.is === 'tls') {
    return (
      <Select
        label={label}
        data={(['on', 'unverified', 'off'] as const).map((one) => ({ value: one, label: t(`tls_${one}`) }))}
        value={value === '' ? 'on' : value}
        allowDeselect={false}
        onChange={(next) => onChange(next ?? 'on')}
      />
    );
  }
  if (field.is === 'number') {
    return <NumberInput {...shared} min={1} max={65_535} onChange={(next) => onChange(String(next))} />;
  }
  if (field.is === 'long') {
    return (
      <Textarea
        {...shared}
        autosize
        minRows={2}
        maxRows={12}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return <TextInput {...shared} onChange={(event) => onChange(event.currentTarget.value)} />;
}
