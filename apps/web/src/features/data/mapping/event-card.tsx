import { SegmentedControl, Textarea, TextInput } from '@mantine/core';
import type { ImportMapping } from '@skylantern/contracts';
import { useState } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import { ColumnSelect, type Columns } from './column-select.tsx';
import { MappingCard } from './mapping-cards.tsx';
import { renamesOf, renamesText } from './renames.ts';
import { mappingWords } from './words.ts';

export type EventName = ImportMapping['event'];

export interface EventCardProps {
  event: EventName;
  columns: Columns;
  onChange: (event: EventName) => void;
}

/** What happened: one name for all rows, or a column's values. */
export function EventCard({ event, columns, onChange }: EventCardProps) {
  const t = useWords(mappingWords);
  return (
    <MappingCard title={t('event')}>
      <SegmentedControl
        aria-label={t('eventIs')}
        data={[
          { value: 'fixed', label: t('eventFixed') },
          { value: 'column', label: t('eventColumn') },
        ]}
        value={typeof event === 'string' ? 'fixed' : 'column'}
        onChange={(kind) => onChange(kind === 'fixed' ? '' : { column: columns[0]?.name ?? '' })}
      />
      {typeof event === 'string' ? (
        <TextInput
          label={t('eventName')}
          maxLength={255}
          value={event}
          onChange={(change) => onChange(change.currentTarget.value)}
        />
      ) : (
        <>
          <ColumnSelect
            label={t('column')}
            columns={columns}
            value={event.column}
            onPick={(column) => onChange({ ...event, column: column ?? '' })}
          />
          <Renames event={event} onChange={onChange} />
        </>
      )}
    </MappingCard>
  );
}

type ColumnName = Exclude<EventName, string>;

function Renames({ event, onChange }: { event: ColumnName; onChange: (event: ColumnName) => void }) {
  const t = useWords(mappingWords);
  const [text, setText] = useState(renamesText(event.rename ?? {}));
  return (
    <Textarea
      label={t('rename')}
      description={t('renameSays')}
      placeholder="p = order_paid"
      autosize
      maxRows={8}
      value={text}
      onChange={(change) => {
        setText(change.currentTarget.value);
        const rename = renamesOf(change.currentTarget.value);
        const { column } = event;
        onChange(Object.keys(rename).length === 0 ? { column } : { column, rename });
      }}
    />
  );
}
