import { NumberInput, SegmentedControl } from '@mantine/core';
import type { Breakdown } from '@skylantern/analyze';
import type { PropertyRef } from '@skylantern/contracts';
import { useWords } from '../../i18n/i18n.ts';
import { findPropertiesOf, findValuesOf } from '../../insights/names.ts';
import type { Question } from '../../insights/question.ts';
import { BreakdownPicker } from '../../ui/breakdown-picker.tsx';
import { FilterBuilder } from '../../ui/filter-builder.tsx';
import { refKey } from '../../ui/property-picker.tsx';
import { BucketsField } from './buckets-field.tsx';
import classes from './builder.module.css';
import { FunnelEditor } from './funnel-editor.tsx';
import { RetentionEditor } from './retention-editor.tsx';
import { SegmentBreakdown } from './segment-breakdown.tsx';
import { useSegmentChoices } from './segments.ts';
import { TrendEditor } from './trend-editor.tsx';
import { builderWords } from './words.ts';

export interface QuestionPanelProps {
  question: Question;
  onChange: (question: Question) => void;
}

/** The left side of a builder: what the insight asks, filters for all of it, and the breakdown. */
export function QuestionPanel({ question, onChange }: QuestionPanelProps) {
  const t = useWords(builderWords);
  const segments = useSegmentChoices();
  const { filters, breakdown } = question;
  const event = eventOf(question);
  const setBreakdown = (next: Breakdown | null) => onChange({ ...question, breakdown: next });
  return (
    <div className={`card ${classes['panel']}`}>
      <Editor question={question} onChange={onChange} />
      <section className={classes['section']}>
        <h2>{t('countWho')}</h2>
        <SegmentedControl
          aria-label={t('countWho')}
          data={[
            { value: 'persons', label: t('countPersons') },
            { value: 'accounts', label: t('countAccounts') },
          ]}
          value={question.count}
          onChange={(count) =>
            onChange({ ...question, count: count === 'accounts' ? 'accounts' : 'persons' })
          }
        />
      </section>
      <section className={classes['section']}>
        <h2>{t('filters')}</h2>
        <FilterBuilder
          value={filters}
          findProperties={findPropertiesOf(event)}
          findValues={findValuesOf(event)}
          segments={segments}
          offersPast
          onChange={(next) => onChange({ ...question, filters: next })}
        />
      </section>
      <section className={classes['section']}>
        <h2>{t('breakdown')}</h2>
        {breakdown !== null && 'segments' in breakdown ? null : (
          <BreakdownPicker
            value={breakdown === null ? [] : breakdown.by.map(({ property }) => property)}
            find={findPropertiesOf(event)}
            offersPast
            onChange={(refs) => setBreakdown(breakdownBy(breakdown, refs))}
          />
        )}
        {breakdown !== null && 'by' in breakdown
          ? breakdown.by.map((one, at) => (
              <BucketsField
                key={refKey(one.property)}
                value={one}
                event={event === '' ? null : event}
                onChange={(next) => setBreakdown({ ...breakdown, by: breakdown.by.with(at, next) })}
              />
            ))
          : null}
        {breakdown !== null && 'by' in breakdown ? (
          <NumberInput
            label={t('topValues')}
            w={120}
            min={1}
            max={100}
            allowDecimal={false}
            value={breakdown.top ?? 10}
            onChange={(top) => {
              if (typeof top === 'number' && top >= 1) setBreakdown({ ...breakdown, top });
            }}
          />
        ) : (
          <SegmentBreakdown
            choices={segments}
            value={breakdown === null ? [] : breakdown.segments}
            onChange={(ids) => setBreakdown(ids.length === 0 ? null : { segments: ids })}
          />
        )}
      </section>
    </div>
  );
}

function Editor({ question, onChange }: QuestionPanelProps) {
  switch (question.kind) {
    case 'trend':
      return (
        <TrendEditor
          params={question.params}
          counted={question.count}
          onChange={(params) => onChange({ ...question, params })}
        />
      );
    case 'funnel':
      return (
        <FunnelEditor
          params={question.params}
          counted={question.count}
          hasBreakdown={question.breakdown !== null}
          onChange={(params) => onChange({ ...question, params })}
        />
      );
    case 'retention':
      return (
        <RetentionEditor
          params={question.params}
          counted={question.count}
          onChange={(params) => onChange({ ...question, params })}
        />
      );
  }
}

/** The event whose properties are offered: the only one, else those of all. */
function eventOf(question: Question): string | null {
  const events =
    question.kind === 'trend'
      ? question.params.series.map(({ what }) => what.event)
      : question.kind === 'funnel'
        ? question.params.steps.map(({ what }) => what.event)
        : [question.params.start.event];
  const [first = null] = events;
  return first !== '' && events.every((one) => one === first) ? first : null;
}

function breakdownBy(before: Breakdown | null, refs: readonly PropertyRef[]): Breakdown | null {
  if (refs.length === 0) return null;
  const old = before !== null && 'by' in before ? before : { by: [] };
  const by = refs.map((property) => ({
    ...old.by.find((one) => refKey(one.property) === refKey(property)),
    property,
  }));
  return { ...old, by };
}
