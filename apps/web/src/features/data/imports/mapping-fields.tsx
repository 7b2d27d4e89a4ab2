import type { ImportMapping } from '@skylantern/contracts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import type { Columns } from '../mapping/column-select.tsx';
import { EventCard } from '../mapping/event-card.tsx';
import { MappingCards } from '../mapping/mapping-cards.tsx';
import { PersonCard } from '../mapping/person-card.tsx';
import { RowKeyCard } from '../mapping/row-key-card.tsx';
import { TimeCard } from '../mapping/time-card.tsx';
import { importWords } from './words.ts';

export interface MappingFieldsProps {
  mapping: ImportMapping;
  columns: Columns;
  onChange: (mapping: ImportMapping) => void;
}

/** Which columns say what happened, when, to whom, and which names the row. */
export function MappingFields({ mapping, columns, onChange }: MappingFieldsProps) {
  const t = useWords(importWords);
  const { timeZone } = useHere().workspace;
  const { messageId = null, ...rest } = mapping;
  return (
    <MappingCards>
      <EventCard
        event={mapping.event}
        columns={columns}
        onChange={(event) => onChange({ ...mapping, event })}
      />
      <TimeCard
        time={mapping.time}
        columns={columns}
        zone={timeZone}
        onChange={(time) => onChange({ ...mapping, time: time ?? { column: '' } })}
      />
      <PersonCard
        person={mapping.person}
        columns={columns}
        onChange={(person) => onChange({ ...mapping, person })}
      />
      <RowKeyCard
        rowKey={messageId}
        columns={columns}
        says={t('messageIdSays')}
        without={t('byRow')}
        within={t('withinEvent')}
        onChange={(rowKey) => onChange(rowKey === null ? rest : { ...rest, messageId: rowKey })}
      />
    </MappingCards>
  );
}
