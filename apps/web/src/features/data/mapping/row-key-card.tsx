import { Select, TextInput } from '@mantine/core';
import type { ImportMapping } from '@skylantern/contracts';
import { useWords } from '../../../i18n/i18n.ts';
import { ColumnSelect, type Columns } from './column-select.tsx';
import { MappingCard } from './mapping-cards.tsx';
import { mappingWords } from './words.ts';

export type RowKey = NonNullable<ImportMapping['messageId']>;

export interface RowKeyCardProps {
  /** Null: no column names a row. */
  rowKey: RowKey | null;
  columns: Columns;
  says: string;
  /** What names a row without a column. */
  without: string;
  /** Where the same value is the same event, unless another scope is chosen. */
  within: string;
  onChange: (rowKey: RowKey | null) => void;
}

const scopes = ['within', 'anywhere', 'named'] as const;

/** The column that names the fact, and where its values are the same fact. */
export function RowKeyCard({ rowKey, columns, says, without, within, onChange }: RowKeyCardProps) {
  const t = useWords(mappingWords);
  const scope = rowKey?.scope;
  const chosen = scope === undefined ? 'within' : scope === '' ? 'anywhere' : 'named';
  return (
    <MappingCard title={t('rowKey')}>
      <ColumnSelect
        label={t('column')}
        columns={columns}
        value={rowKey?.column}
        description={says}
        placeholder={without}
        onPick={(column) => onChange(column === null ? null : { ...rowKey, column })}
      />
      {rowKey === null ? null : (
        <Select
          label={t('scope')}
          data={scopes.map((one) => ({ value: one, label: one === 'within' ? within : t(`scope_${one}`) }))}
          value={chosen}
          allowDeselect={false}
          onChange={(next) => {
            const { column } = rowKey;
            if (next === 'within') onChange({ column });
            else onChange({ column, scope: next === 'anywhere' ? '' : 'order_paid' });
          }}
        />
      )}
      {rowKey === null || chosen !== 'named' ? null : (
        <TextInput
          label={t('prefix')}
          maxLength={100}
          value={scope ?? ''}
          onChange={(typed) => onChange({ ...rowKey, scope: typed.currentTarget.value || 'order_paid' })}
        />
      )}
    </MappingCard>
  );
}
