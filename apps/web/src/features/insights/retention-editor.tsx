import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import type { QuestionOf } from '../../insights/question.ts';
import { bracketsText, parseBrackets } from './brackets.ts';
import classes from './builder.module.css';
import { EventField } from './event-field.tsx';
import type { EditorProps } from './trend-editor.tsx';
import { builderWords } from './words.ts';

type Params = QuestionOf<'retention'>['params'];

const memberships = ['recurring', 'first_ever', 'first_matching', 'first_in_range'] as const;
const intervals = ['calendar', 'rolling'] as const;
const ways = ['on', 'on_or_after', 'on_or_before', 'consecutive', 'bracket'] as const;
const usualBrackets = [
  { from: 1, until: 1 },
  { from: 2, until: 3 },
  { from: 4, until: 7 },
];

/** With what they begin and come back, and what counts as coming back. */
export function RetentionEditor({ params, onChange }: EditorProps<Params>) {
  const t = useWords(builderWords);
  const [typed, setTyped] = useState<string | null>(null);
  const returned = params.returned ?? 'on';
  const brackets = typed ?? bracketsText(params.brackets ?? []);
  return (
    <>
      <section className={classes['section']}>
        <h2>{t('start')}</h2>
        <EventField
          badge="1"
          label={t('start')}
          value={params.start}
          onChange={(start) => onChange({ ...params, start })}
        />
        <h2>{t('back')}</h2>
        <EventField
          badge="2"
          label={t('back')}
          value={params.return}
          onChange={(back) => onChange({ ...params, return: back })}
        />
      </section>
      <section className={classes['section']}>
        <Select
          label={t('membership')}
          allowDeselect={false}
          value={params.membership ?? 'recurring'}
          data={memberships.map((value) => ({ value, label: t(`membership_${value}`) }))}
          onChange={(chosen) => {
            const { membership: _, ...rest } = params;
            const next = memberships.find((one) => one === chosen) ?? 'recurring';
            onChange(next === 'recurring' ? rest : { ...rest, membership: next });
          }}
        />
        <Select
          label={t('intervals')}
          allowDeselect={false}
          value={params.intervals ?? 'calendar'}
          data={intervals.map((value) => ({ value, label: t(`intervals_${value}`) }))}
          onChange={(chosen) => {
            const { intervals: _, ...rest } = params;
            onChange(chosen === 'rolling' ? { ...rest, intervals: 'rolling' } : rest);
          }}
        />
        <Select
          label={t('returned')}
          allowDeselect={false}
          value={returned}
          data={ways.map((value) => ({ value, label: t(`returned_${value}`) }))}
          onChange={(chosen) => {
            const { returned: _, brackets: __, ...rest } = params;
            const next = ways.find((one) => one === chosen) ?? 'on';
            setTyped(null);
            if (next === 'on') onChange(rest);
            else if (next === 'bracket') onChange({ ...rest, returned: next, brackets: usualBrackets });
            else onChange({ ...rest, returned: next });
          }}
        />
        {returned === 'bracket' ? (
          <TextInput
            label={t('brackets')}
            description={t('bracketsSays')}
            value={brackets}
            error={parseBrackets(brackets) === null ? t('bracketsWrong') : null}
            onChange={(event) => {
              const text = event.currentTarget.value;
              const parsed = parseBrackets(text);
              setTyped(text);
              if (parsed !== null) onChange({ ...params, brackets: parsed });
            }}
          />
        ) : (
          <NumberInput
            label={t('intervalCount')}
            min={1}
            max={60}
            allowDecimal={false}
            value={params.intervalCount ?? 11}
            onChange={(value) => {
              if (typeof value === 'number' && value >= 1) onChange({ ...params, intervalCount: value });
            }}
          />
        )}
        <NumberInput
          label={t('minOccurrences')}
          min={1}
          max={1000}
          allowDecimal={false}
          value={params.minOccurrences ?? 1}
          onChange={(value) => {
            const { minOccurrences: _, ...rest } = params;
            if (value === 1) onChange(rest);
            else if (typeof value === 'number' && value > 1) onChange({ ...rest, minOccurrences: value });
          }}
        />
      </section>
    </>
  );
}
