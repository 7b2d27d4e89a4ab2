import { Select, Stack, Title } from '@mantine/core';
import { type SourceMapping, type SourceSample, sourceTargets } from '@skylantern/contracts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { ColumnTable } from '../imports/column-table.tsx';
import { ColumnSelect } from '../mapping/column-select.tsx';
import { EventCard } from '../mapping/event-card.tsx';
import { MappingCard, MappingCards } from '../mapping/mapping-cards.tsx';
import { PersonCard } from '../mapping/person-card.tsx';
import { RowKeyCard } from '../mapping/row-key-card.tsx';
import { TimeCard } from '../mapping/time-card.tsx';
import type { SourceKind } from './fields.ts';
import { FileCard } from './file-card.tsx';
import { ItemCard } from './item-card.tsx';
import { forColumns, withColumns, withPart, withTarget } from './mapping.ts';
import { MoreCard } from './more-card.tsx';
import { businessWords } from './words.ts';

export interface MappingFormProps {
  kind: SourceKind;
  mapping: SourceMapping;
  columns: SourceSample['columns'];
  onChange: (mapping: SourceMapping) => void;
}

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
      <Cards {...props} />
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

/** Databases say times in UTC where they name no zone, people in their own. */
const isDatabase = (kind: SourceKind): boolean => kind === 'postgres' || kind === 'mysql';
const isFile = (kind: SourceKind): boolean => !isDatabase(kind) && kind !== 'webhook-in';

function Cards({ kind, mapping, columns, onChange }: MappingFormProps) {
  const t = useWords(businessWords);
  const { timeZone } = useHere().workspace;
  const { target, person } = mapping;
  return (
    <MappingCards>
      {target === 'event' ? (
        <EventCard
          event={mapping.event ?? ''}
          columns={columns}
          onChange={(event) => onChange({ ...mapping, event })}
        />
      ) : null}
      {target === 'account' ? (
        <MappingCard title={t('accountCard')}>
          <ColumnSelect
            label={t('account')}
            columns={columns}
            value={mapping.account}
            onPick={(account) => onChange({ ...mapping, account: account ?? '' })}
          />
        </MappingCard>
      ) : null}
      {target === 'item' ? (
        <ItemCard
          item={mapping.item ?? { type: 'product', id: '' }}
          columns={columns}
          onChange={(item) => onChange({ ...mapping, item })}
        />
      ) : null}
      <TimeCard
        time={mapping.time ?? null}
        columns={columns}
        zone={isDatabase(kind) ? 'UTC' : timeZone}
        without={t('timeNone')}
        onChange={(time) => onChange(withPart(mapping, 'time', time))}
      />
      {person === undefined ? null : (
        <PersonCard
          person={person}
          columns={columns}
          onChange={(next) => onChange({ ...mapping, person: next })}
        />
      )}
      {target === 'event' ? (
        <RowKeyCard
          rowKey={mapping.messageId ?? null}
          columns={columns}
          says={t('rowKeySays')}
          without={t('byContent')}
          within={t('withinSource')}
          onChange={(rowKey) => onChange(withPart(mapping, 'messageId', rowKey))}
        />
      ) : null}
      {isFile(kind) ? <FileCard mapping={mapping} onChange={onChange} /> : null}
      {target === 'event' ? <MoreCard {...{ kind, mapping, columns, onChange }} /> : null}
    </MappingCards>
  );
}
