import { Select, TextInput } from '@mantine/core';
import type { ImportMapping } from '@skylantern/contracts';
import { useWords } from '../../../i18n/i18n.ts';
import { TimeZoneSelect } from '../../session/time-zone-select.tsx';
import { ColumnSelect, type Columns } from './column-select.tsx';
import { MappingCard } from './mapping-cards.tsx';
import { mappingWords } from './words.ts';

export type Time = ImportMapping['time'];
const formats = ['iso', 'epoch-s', 'epoch-ms'] as const;
const OWN = 'own';

export interface TimeCardProps {
  /** Null: no column has it. */
  time: Time | null;
  columns: Columns;
  /** Zone of a column that has just been chosen. */
  zone: string;
  /** What holds without a column; absent: one has to be chosen. */
  without?: string;
  onChange: (time: Time | null) => void;
}

/** When it happened, and how the column says so. */
export function TimeCard({ time, columns, zone, without, onChange }: TimeCardProps) {
  const t = useWords(mappingWords);
  return (
    <MappingCard title={t('time')}>
      <ColumnSelect
        label={t('timeColumn')}
        columns={columns}
        value={time?.column}
        {...(without === undefined ? {} : { placeholder: without })}
        onPick={(column) => onChange(column === null ? null : { zone, ...time, column })}
      />
      {time === null || time.column === '' ? null : <Shape time={time} onChange={onChange} />}
    </MappingCard>
  );
}

function Shape({ time, onChange }: { time: Time; onChange: (time: Time) => void }) {
  const t = useWords(mappingWords);
  const known = formats.find((one) => one === (time.format ?? 'iso'));
  return (
    <>
      <Select
        label={t('timeFormat')}
        data={[
          ...formats.map((one) => ({ value: one, label: t(`format_${one}`) })),
          { value: OWN, label: t('format_own') },
        ]}
        value={known ?? OWN}
        allowDeselect={false}
        onChange={(format) => {
          if (format !== null) onChange({ ...time, format: format === OWN ? 'YYYY-MM-DD HH:mm:ss' : format });
        }}
      />
      {known === undefined ? (
        <TextInput
          label={t('pattern')}
          description={t('patternSays')}
          maxLength={60}
          value={time.format ?? ''}
          onChange={(typed) => onChange({ ...time, format: typed.currentTarget.value || 'iso' })}
        />
      ) : null}
      <TimeZoneSelect
        label={t('timeZone')}
        value={time.zone ?? 'UTC'}
        onChange={(zone) => onChange({ ...time, zone })}
      />
    </>
  );
}
