import { SegmentedControl, TextInput } from '@mantine/core';
import type { SourceMapping } from '@skylantern/contracts';
import { useWords } from '../../../i18n/i18n.ts';
import { ColumnSelect, type Columns } from '../mapping/column-select.tsx';
import { MappingCard } from '../mapping/mapping-cards.tsx';
import { businessWords } from './words.ts';

type Item = NonNullable<SourceMapping['item']>;

export interface ItemCardProps {
  item: Item;
  columns: Columns;
  onChange: (item: Item) => void;
}

/** Of which type the items are, all of one or as a column says, and which column has their id. */
export function ItemCard({ item, columns, onChange }: ItemCardProps) {
  const t = useWords(businessWords);
  const { type } = item;
  return (
    <MappingCard title={t('itemCard')}>
      <SegmentedControl
        aria-label={t('itemTypeIs')}
        data={[
          { value: 'fixed', label: t('itemTypeFixed') },
          { value: 'column', label: t('itemTypeColumn') },
        ]}
        value={typeof type === 'string' ? 'fixed' : 'column'}
        onChange={(kind) => onChange({ ...item, type: kind === 'fixed' ? 'product' : { column: '' } })}
      />
      {typeof type === 'string' ? (
        <TextInput
          label={t('itemType')}
          maxLength={100}
          value={type}
          onChange={(change) => onChange({ ...item, type: change.currentTarget.value })}
        />
      ) : (
        <ColumnSelect
          label={t('itemTypeFrom')}
          columns={columns}
          value={type.column}
          onPick={(column) => onChange({ ...item, type: { column: column ?? '' } })}
        />
      )}
      <ColumnSelect
        label={t('itemId')}
        columns={columns}
        value={item.id}
        onPick={(id) => onChange({ ...item, id: id ?? '' })}
      />
    </MappingCard>
  );
}
