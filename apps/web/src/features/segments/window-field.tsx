import { Group, Select, Text } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import type { Within } from '@skylantern/contracts';
import { todayIn } from '../../format/time.ts';
import { useLanguage, useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { dayOf, plusDays, startOfDay } from './days.ts';
import { DurationField } from './duration-field.tsx';
import { segmentWords } from './words.ts';

const kinds = ['ever', 'last', 'range'] as const;

export interface WindowFieldProps {
  value: Within | undefined;
  onChange: (within: Within | undefined) => void;
}

/** When something was done: at any time, in the last so many days, or between two days of the workspace's calendar. */
export function WindowField({ value, onChange }: WindowFieldProps) {
  const t = useWords(segmentWords);
  const { timeZone } = useHere().workspace;
  const kind = value === undefined ? 'ever' : 'last' in value ? 'last' : 'range';
  const choose = (chosen: string | null) => {
    if (chosen === 'ever') onChange(undefined);
    if (chosen === 'last') onChange({ last: '30d' });
    if (chosen !== 'range') return;
    const today = todayIn(timeZone);
    onChange({
      from: startOfDay(plusDays(today, -29), timeZone),
      to: startOfDay(plusDays(today, 1), timeZone),
    });
  };
  return (
    <Group gap={4}>
      <Select
        aria-label={t('when')}
        w={132}
        allowDeselect={false}
        value={kind}
        data={kinds.map((one) => ({ value: one, label: t(`when_${one}`) }))}
        onChange={choose}
      />
      {value === undefined ? null : 'last' in value ? (
        <DurationField label={t('when')} value={value.last} onChange={(last) => onChange({ last })} />
      ) : (
        <Days value={value} timeZone={timeZone} onChange={onChange} />
      )}
    </Group>
  );
}

interface DaysProps {
  value: { from: string; to: string };
  timeZone: string;
  onChange: (within: Within) => void;
}

function Days({ value, timeZone, onChange }: DaysProps) {
  const t = useWords(segmentWords);
  const language = useLanguage();
  const last = dayOf(new Date(Date.parse(value.to) - 1).toISOString(), timeZone);
  const shared = {
    w: 136,
    locale: language === 'zh' ? 'zh-cn' : 'en',
    valueFormat: language === 'zh' ? 'YYYY年M月D日' : 'MMM D, YYYY',
  };
  return (
    <Group gap={4} wrap="nowrap">
      <DatePickerInput
        {...shared}
        aria-label={t('firstDay')}
        value={dayOf(value.from, timeZone)}
        onChange={(day) => {
          if (day !== null) onChange({ ...value, from: startOfDay(day, timeZone) });
        }}
      />
      <Text c="dimmed">–</Text>
      <DatePickerInput
        {...shared}
        aria-label={t('lastDay')}
        value={last}
        onChange={(day) => {
          if (day !== null) onChange({ ...value, to: startOfDay(plusDays(day, 1), timeZone) });
        }}
      />
    </Group>
  );
}
