import { ActionIcon, Group, Select, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useWords } from '../../../i18n/i18n.ts';
import { useIdentityName } from '../../people/identity-list.tsx';
import { ColumnSelect, type Columns } from './column-select.tsx';
import { MappingCard } from './mapping-cards.tsx';
import { mappingWords } from './words.ts';

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

export interface PersonCardProps {
  /** Type of identity → column. */
  person: Readonly<Record<string, string>>;
  columns: Columns;
  onChange: (person: Record<string, string>) => void;
}

/** Which columns say who it is. */
export function PersonCard({ person, columns, onChange }: PersonCardProps) {
  const t = useWords(mappingWords);
  const nameOf = useIdentityName();
  const left = identityTypes.filter((type) => person[type] === undefined);
  return (
    <MappingCard title={t('person')}>
      <Text size="xs" c="dimmed">
        {t('personSays')}
      </Text>
      {Object.entries(person).map(([type, column]) => (
        <Group key={type} gap={4} wrap="nowrap" align="flex-end">
          <div style={{ flex: 1, minWidth: 0 }}>
            <ColumnSelect
              label={t('identityOf', { type: nameOf(type) })}
              columns={columns}
              value={column}
              onPick={(next) => onChange({ ...person, [type]: next ?? '' })}
            />
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            aria-label={t('removeIdentity', { type: nameOf(type) })}
            onClick={() => {
              const { [type]: _, ...others } = person;
              onChange(others);
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
          if (type !== null) onChange({ ...person, [type]: '' });
        }}
      />
    </MappingCard>
  );
}
