import { ActionIcon, Group, SegmentedControl, Select, Text, TextInput } from '@mantine/core';
import type { ImportMapping, ImportPreview } from '@skylantern/contracts';
import { IconX } from '@tabler/icons-react';
import { useWords } from '../../../i18n/i18n.ts';
import { useIdentityName } from '../../people/identity-list.tsx';
import { TimeZoneSelect } from '../../session/time-zone-select.tsx';
import classes from './imports.module.css';
import { importWords } from './words.ts';

export interface MappingFieldsProps {
  mapping: ImportMapping;
  columns: ImportPreview['columns'];
  onChange: (mapping: ImportMapping) => void;
}

const identityTypes = [
  'user_id',
  'anonymous_id',
  'email',
  'mobile',
  'unionid',
  'openid',
  'crm_id',
  'device_id',
];
const formats = ['iso', 'epoch-s', 'epoch-ms'] as const;
const OWN = 'own';

/** Which columns say what happened, when, to whom, and which names the row. */
export function MappingFields(props: MappingFieldsProps) {
  const t = useWords(importWords);
  return (
    <div className={classes['fields']}>
      <section className={`card ${classes['field']}`}>
        <h3>{t('eventIs')}</h3>
        <EventField {...props} />
      </section>
      <section className={`card ${classes['field']}`}>
        <h3>{t('time')}</h3>
        <TimeField {...props} />
      </section>
      <section className={`card ${classes['field']}`}>
        <h3>{t('person')}</h3>
        <PersonField {...props} />
      </section>
      <section className={`card ${classes['field']}`}>
        <h3>{t('messageId')}</h3>
        <MessageIdField {...props} />
      </section>
    </div>
  );
}

function EventField({ mapping, columns, onChange }: MappingFieldsProps) {
  const t = useWords(importWords);
  const { event } = mapping;
  const names = columns.map((column) => column.name);
  return (
    <>
      <SegmentedControl
        aria-label={t('eventIs')}
        data={[
          { value: 'fixed', label: t('eventFixed') },
          { value: 'column', label: t('eventColumn') },
        ]}
        value={typeof event === 'string' ? 'fixed' : 'column'}
        onChange={(kind) =>
          onChange({ ...mapping, event: kind === 'fixed' ? '' : { column: names[0] ?? '' } })
        }
      />
      {typeof event === 'string' ? (
        <TextInput
          label={t('eventName')}
          maxLength={255}
          value={event}
          onChange={(change) => onChange({ ...mapping, event: change.currentTarget.value })}
        />
      ) : (
        <Select
          label={t('column')}
          data={names}
          value={event.column}
          searchable
          allowDeselect={false}
          onChange={(column) => {
            if (column !== null) onChange({ ...mapping, event: { column } });
          }}
        />
      )}
    </>
  );
}

function TimeField({ mapping, columns, onChange }: MappingFieldsProps) {
  const t = useWords(importWords);
  const { time } = mapping;
  const known = formats.find((one) => one === (time.format ?? 'iso'));
  const change = (part: Partial<ImportMapping['time']>) =>
    onChange({ ...mapping, time: { ...time, ...part } });
  return (
    <>
      <Select
        label={t('timeColumn')}
        data={columns.map((column) => column.name)}
        value={time.column || null}
        searchable
        allowDeselect={false}
        onChange={(column) => {
          if (column !== null) change({ column });
        }}
      />
      <Select
        label={t('timeFormat')}
        data={[
          ...formats.map((one) => ({ value: one, label: t(`format_${one}`) })),
          { value: OWN, label: t('format_own') },
        ]}
        value={known ?? OWN}
        allowDeselect={false}
        onChange={(format) => {
          if (format !== null) change({ format: format === OWN ? 'YYYY-MM-DD HH:mm:ss' : format });
        }}
      />
      {known === undefined ? (
        <TextInput
          label={t('pattern')}
          description={t('patternSays')}
          maxLength={60}
          value={time.format ?? ''}
          onChange={(typed) => change({ format: typed.currentTarget.value })}
        />
      ) : null}
      <TimeZoneSelect
        label={t('timeZone')}
        value={time.zone ?? 'UTC'}
        onChange={(zone) => change({ zone })}
      />
    </>
  );
}

function PersonField({ mapping, columns, onChange }: MappingFieldsProps) {
  const t = useWords(importWords);
  const nameOf = useIdentityName();
  const { person } = mapping;
  const left = identityTypes.filter((type) => person[type] === undefined);
  return (
    <>
      <Text size="xs" c="dimmed">
        {t('personSays')}
      </Text>
      {Object.entries(person).map(([type, column]) => (
        <Group key={type} gap={4} wrap="nowrap" align="flex-end">
          <Select
            flex={1}
            label={t('identityOf', { type: nameOf(type) })}
            data={columns.map((one) => one.name)}
            value={column || null}
            searchable
            allowDeselect={false}
            onChange={(next) => {
              if (next !== null) onChange({ ...mapping, person: { ...person, [type]: next } });
            }}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            aria-label={t('removeIdentity', { type: nameOf(type) })}
            onClick={() => {
              const { [type]: _, ...others } = person;
              onChange({ ...mapping, person: others });
            }}
          >
            <IconX size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Select
        aria-label={t('addIdentity')}
        placeholder={t('addIdentity')}
        data={left.map((type) => ({ value: type, label: nameOf(type) }))}
        value={null}
        onChange={(type) => {
          if (type !== null) onChange({ ...mapping, person: { ...person, [type]: '' } });
        }}
      />
    </>
  );
}

function MessageIdField({ mapping, columns, onChange }: MappingFieldsProps) {
  const t = useWords(importWords);
  const { messageId, ...rest } = mapping;
  return (
    <Select
      label={t('column')}
      description={t('messageIdSays')}
      placeholder={t('byRow')}
      data={columns.map((one) => one.name)}
      value={messageId?.column ?? null}
      searchable
      clearable
      onChange={(column) =>
        onChange(column === null ? rest : { ...rest, messageId: { ...messageId, column } })
      }
    />
  );
}
