import { ActionIcon, Group, Select, Stack, TextInput, Title } from '@mantine/core';
import { type SourceMapping, type SourceSample, sourceTargets } from '@skylantern/contracts';
import { IconX } from '@tabler/icons-react';
import { useWords } from '../../../i18n/i18n.ts';
import { useIdentityName } from '../../people/identity-list.tsx';
import { ColumnTable } from '../imports/column-table.tsx';
import { forColumns, withColumns, withTarget } from './mapping.ts';
import { businessWords } from './words.ts';

export interface MappingFormProps {
  mapping: SourceMapping;
  columns: SourceSample['columns'];
  onChange: (mapping: SourceMapping) => void;
}

const grid = {
  display: 'grid',
  gap: 12,
  gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 280px), 1fr))',
} as const;

/** What a row is about, and which of its columns say so. */
export function MappingForm(props: MappingFormProps) {
  const t = useWords(businessWords);
  const { mapping, columns, onChange } = props;
  const { target } = mapping;
  return (
    <Stack gap="md">
      <Select
        label={t('target')}
        maw={480}
        data={sourceTargets.map((one) => ({ value: one, label: t(`target_${one}`) }))}
        value={target}
        allowDeselect={false}
        onChange={(next) => {
          const chosen = sourceTargets.find((one) => one === next);
          if (chosen !== undefined) onChange(withTarget(mapping, chosen));
        }}
      />
      <div style={grid}>
        {target === 'event' ? <EventFields {...props} /> : null}
        {target === 'account' ? (
          <ColumnSelect
            {...props}
            label={t('account')}
            value={mapping.account}
            onPick={(account) => onChange({ ...mapping, account: account ?? '' })}
          />
        ) : null}
        {target === 'item' ? <ItemFields {...props} /> : null}
        {mapping.person === undefined ? null : <PersonFields {...props} />}
        <TimeFields {...props} />
        {target === 'event' ? (
          <ColumnSelect
            {...props}
            label={t('rowKey')}
            description={t('rowKeySays')}
            placeholder={t('byContent')}
            value={mapping.messageId?.column}
            onPick={(column) => {
              const { messageId, ...rest } = mapping;
              onChange(column === null ? rest : { ...rest, messageId: { ...messageId, column } });
            }}
          />
        ) : null}
      </div>
      <section>
        <Title order={3} mb={8}>
          {t('columns')}
        </Title>
        <ColumnTable
          mapping={forColumns(mapping)}
          columns={columns}
          ownOnly={target === 'event' ? null : t('ownProperty')}
          onChange={(changed) => onChange(withColumns(mapping, changed))}
        />
      </section>
    </Stack>
  );
}

interface ColumnSelectProps extends MappingFormProps {
  label: string;
  value: string | undefined;
  description?: string;
  placeholder?: string;
  onPick: (column: string | null) => void;
}

function ColumnSelect({ columns, label, value, description, placeholder, onPick }: ColumnSelectProps) {
  const names = columns.map((column) => column.name);
  // A column that the sample does not show may still be there.
  const data = value === undefined || value === '' || names.includes(value) ? names : [...names, value];
  return (
    <Select
      label={label}
      data={data}
      value={value === undefined || value === '' ? null : value}
      searchable
      clearable={placeholder !== undefined}
      allowDeselect={false}
      {...(description === undefined ? {} : { description })}
      {...(placeholder === undefined ? {} : { placeholder })}
      onChange={onPick}
    />
  );
}

function EventFields(props: MappingFormProps) {
  const t = useWords(businessWords);
  const { mapping, onChange } = props;
  const { event = '' } = mapping;
  return (
    <>
      <TextInput
        label={t('event')}
        maxLength={255}
        value={typeof event === 'string' ? event : ''}
        onChange={(change) => onChange({ ...mapping, event: change.currentTarget.value })}
      />
      <ColumnSelect
        {...props}
        label={t('eventFrom')}
        placeholder="–"
        value={typeof event === 'string' ? undefined : event.column}
        onPick={(column) => onChange({ ...mapping, event: column === null ? '' : { column } })}
      />
    </>
  );
}

function ItemFields(props: MappingFormProps) {
  const t = useWords(businessWords);
  const { mapping, onChange } = props;
  const item = mapping.item ?? { type: 'product', id: '' };
  return (
    <>
      <TextInput
        label={t('itemType')}
        maxLength={100}
        value={typeof item.type === 'string' ? item.type : item.type.column}
        disabled={typeof item.type !== 'string'}
        onChange={(change) => onChange({ ...mapping, item: { ...item, type: change.currentTarget.value } })}
      />
      <ColumnSelect
        {...props}
        label={t('itemId')}
        value={item.id}
        onPick={(id) => onChange({ ...mapping, item: { ...item, id: id ?? '' } })}
      />
    </>
  );
}

function TimeFields(props: MappingFormProps) {
  const t = useWords(businessWords);
  const { mapping, onChange } = props;
  const { time, ...rest } = mapping;
  return (
    <>
      <ColumnSelect
        {...props}
        label={t('time')}
        placeholder={t('timeNone')}
        value={time?.column}
        onPick={(column) => onChange(column === null ? rest : { ...rest, time: { ...time, column } })}
      />
      {time === undefined ? null : (
        <TextInput
          label={t('timeFormat')}
          description={t('timeFormatSays')}
          maxLength={60}
          value={time.format ?? 'iso'}
          onChange={(change) =>
            onChange({ ...mapping, time: { ...time, format: change.currentTarget.value || 'iso' } })
          }
        />
      )}
    </>
  );
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

function PersonFields(props: MappingFormProps) {
  const t = useWords(businessWords);
  const nameOf = useIdentityName();
  const { mapping, onChange } = props;
  const { person = {} } = mapping;
  const left = identityTypes.filter((type) => person[type] === undefined);
  return (
    <>
      {Object.entries(person).map(([type, column]) => (
        <Group key={type} gap={4} wrap="nowrap" align="flex-end">
          <div style={{ flex: 1, minWidth: 0 }}>
            <ColumnSelect
              {...props}
              label={`${t('identity')}: ${nameOf(type)}`}
              value={column}
              onPick={(next) => onChange({ ...mapping, person: { ...person, [type]: next ?? '' } })}
            />
          </div>
          {Object.keys(person).length === 1 ? null : (
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
          )}
        </Group>
      ))}
      <Select
        label={t('addIdentity')}
        placeholder={t('identity')}
        data={left.map((type) => ({ value: type, label: nameOf(type) }))}
        value={null}
        onChange={(type) => {
          if (type !== null) onChange({ ...mapping, person: { ...person, [type]: '' } });
        }}
      />
    </>
  );
}
