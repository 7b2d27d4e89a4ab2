import { Select, TextInput } from '@mantine/core';
import { useWords } from '../../../i18n/i18n.ts';
import { ColumnSelect } from '../mapping/column-select.tsx';
import { MappingCard } from '../mapping/mapping-cards.tsx';
import { withPart } from './mapping.ts';
import type { MappingFormProps } from './mapping-form.tsx';
import { businessWords } from './words.ts';

/** What few need of events: the account, whether journeys begin, lists in a cell. */
export function MoreCard({ kind, mapping, columns, onChange }: MappingFormProps) {
  const t = useWords(businessWords);
  const { account, startsJourneys, listSeparator } = mapping;
  return (
    <MappingCard title={t('more')}>
      <ColumnSelect
        label={t('actedFor')}
        columns={columns}
        value={account}
        placeholder={t('noAccount')}
        onPick={(column) => onChange(withPart(mapping, 'account', column))}
      />
      <Select
        label={t('journeys')}
        data={[
          { value: 'usual', label: t('journeys_usual', { what: t(kind === 'webhook-in' ? 'yes' : 'no') }) },
          { value: 'yes', label: t('yes') },
          { value: 'no', label: t('no') },
        ]}
        value={startsJourneys === undefined ? 'usual' : startsJourneys ? 'yes' : 'no'}
        allowDeselect={false}
        onChange={(next) =>
          onChange(withPart(mapping, 'startsJourneys', next === 'usual' ? null : next === 'yes'))
        }
      />
      <TextInput
        label={t('listSeparator')}
        placeholder=","
        maxLength={5}
        value={listSeparator ?? ''}
        onChange={(typed) => onChange(withPart(mapping, 'listSeparator', typed.currentTarget.value || null))}
      />
    </MappingCard>
  );
}
