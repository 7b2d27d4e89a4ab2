import { Group, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { businessWords } from './words.ts';

const presets = { quarter: '*/15 * * * *', hour: '0 * * * *', day: '0 3 * * *' } as const;
const choices = ['none', 'quarter', 'hour', 'day', 'own'] as const;
type Choice = (typeof choices)[number];

function choiceOf(schedule: string | null): Choice {
  if (schedule === null) return 'none';
  return (['quarter', 'hour', 'day'] as const).find((one) => presets[one] === schedule) ?? 'own';
}

/** When a source is read: a few usual times, or a cron pattern. */
export function ScheduleField({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (schedule: string | null) => void;
}) {
  const t = useWords(businessWords);
  const { timeZone } = useHere().workspace;
  const [isOwn, setOwn] = useState(choiceOf(value) === 'own');
  const choice = isOwn ? 'own' : choiceOf(value);
  return (
    <Group gap="sm" align="flex-start">
      <Select
        label={t('schedule')}
        description={t('zone', { zone: timeZone })}
        data={choices.map((one) => ({ value: one, label: t(`schedule_${one}`) }))}
        value={choice}
        allowDeselect={false}
        onChange={(next) => {
          const chosen = choices.find((one) => one === next) ?? 'none';
          setOwn(chosen === 'own');
          if (chosen === 'none') onChange(null);
          else onChange(chosen === 'own' ? (value ?? presets.hour) : presets[chosen]);
        }}
      />
      {choice === 'own' ? (
        <TextInput
          label={t('cron')}
          description={presets.day}
          maxLength={100}
          value={value ?? ''}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : null}
    </Group>
  );
}
