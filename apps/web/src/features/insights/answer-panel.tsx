import { ActionIcon, SegmentedControl, Select, Text, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type IntervalUnit, intervalUnits } from '@skylantern/contracts';
import { IconChartBar, IconChartLine, IconRefresh } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { duration, number } from '../../format/format.ts';
import { dateTime, day } from '../../format/time.ts';
import { useLanguage, useWords } from '../../i18n/i18n.ts';
import { AnswerView } from '../../insights/answer-view.tsx';
import { PeopleDrawer } from '../../insights/people-drawer.tsx';
import { type Question, requestOf } from '../../insights/question.ts';
import { plain, sentenceOf } from '../../insights/sentence.ts';
import { type Answered, useAnswer } from '../../insights/use-answer.ts';
import type { PickedCell } from '../../insights/view.ts';
import { useHere } from '../../session.ts';
import { DateRangePicker } from '../../ui/date-range-picker.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { AskingBar } from './asking-bar.tsx';
import classes from './builder.module.css';
import { Sample } from './sample.tsx';
import { useSegmentNames } from './segments.ts';
import { builderWords } from './words.ts';

const ASK_AFTER_MS = 300;

export interface AnswerPanelProps {
  question: Question;
  onChange: (question: Question) => void;
}

/** The right side of a builder: dates, the question as a sentence, its answer, and the people behind a number. */
export function AnswerPanel({ question, onChange }: AnswerPanelProps) {
  const t = useWords(builderWords);
  const language = useLanguage();
  const { workspace } = useHere();
  const segments = useSegmentNames();
  const [picked, setPicked] = useState<PickedCell | null>(null);
  const asked = useMemo(() => requestOf(question), [question]);
  const [text] = useDebouncedValue(JSON.stringify(asked), ASK_AFTER_MS);
  // The same object for the same question, so that nothing is drawn anew for nothing.
  const request = useMemo(() => JSON.parse(text) as typeof asked, [text]);
  const answer = useAnswer(question.kind, request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the sentence is written in the language
  const said = useMemo(() => sentenceOf(question), [question, language]);
  const label = plain(said);
  return (
    <section className={classes['answer']} aria-label={t('answer')}>
      <div className={classes['bar']}>
        <DateRangePicker
          value={question.period}
          onChange={(period) => onChange({ ...question, period })}
          timeZone={workspace.timeZone}
          weekStart={workspace.weekStart}
          {...(question.kind === 'trend'
            ? {
                compare: question.compare,
                onCompare: (compare: boolean) => onChange({ ...question, compare }),
              }
            : {})}
        />
        {question.kind === 'funnel' ? null : <IntervalSelect question={question} onChange={onChange} />}
        {question.kind === 'trend' ? (
          <SegmentedControl
            aria-label={t('chart')}
            value={question.chart}
            data={[
              { value: 'line', label: <Glyph icon={IconChartLine} name={t('line')} /> },
              { value: 'bar', label: <Glyph icon={IconChartBar} name={t('bar')} /> },
            ]}
            onChange={(chart) => onChange({ ...question, chart: chart === 'bar' ? 'bar' : 'line' })}
          />
        ) : null}
      </div>
      <div className={classes['sentence']}>
        <Sentence text={said.text} parts={said.parts} />
      </div>
      <AskingBar
        isAsking={answer.isFetching && answer.data !== undefined}
        progress={answer.progress}
        onCancel={answer.cancel}
      />
      {asked === null && answer.data === undefined ? (
        <EmptyState
          picture={<Sample kind={question.kind} />}
          title={t(`waitingFor_${question.kind}`)}
          says={t('waitingSays')}
        />
      ) : (
        <InsightFrame
          answer={answer}
          height={420}
          progress={answer.progress}
          onCancel={answer.cancel}
          isEmpty={(answered) => !isSomething(answered)}
        >
          {(answered) => (
            <AnswerView
              answered={answered}
              label={label}
              chart={question.chart}
              segments={segments}
              onPick={setPicked}
            />
          )}
        </InsightFrame>
      )}
      {answer.data === undefined ? null : (
        <Facts answered={answer.data} timeZone={workspace.timeZone} onRefresh={() => void answer.refetch()} />
      )}
      {answer.data === undefined ? null : (
        <PeopleDrawer
          kind={answer.data.kind}
          request={answer.data.request}
          picked={picked}
          onClose={() => setPicked(null)}
        />
      )}
    </section>
  );
}

function Glyph({ icon: Icon, name }: { icon: typeof IconChartLine; name: string }) {
  return (
    <Tooltip label={name}>
      <span style={{ display: 'inline-flex', alignItems: 'center', height: 22 }}>
        <Icon size={16} aria-hidden />
        <span className="visually-hidden">{name}</span>
      </span>
    </Tooltip>
  );
}

function IntervalSelect({ question, onChange }: AnswerPanelProps) {
  const t = useWords(builderWords);
  const units: readonly IntervalUnit[] =
    question.kind === 'retention' ? ['day', 'week', 'month'] : intervalUnits;
  return (
    <Select
      aria-label={t('interval')}
      w={120}
      allowDeselect={false}
      value={question.interval}
      data={units.map((unit) => ({ value: unit, label: t(`byUnit_${unit}`) }))}
      onChange={(chosen) => {
        const interval = units.find((unit) => unit === chosen);
        if (interval !== undefined) onChange({ ...question, interval });
      }}
    />
  );
}

/** True if anything was counted at all: an answer has its full shape also for no data. */
function isSomething({ kind, rows }: Answered): boolean {
  const field = { trend: 'value', funnel: 'persons', retention: 'size' }[kind];
  return rows.some((row) => typeof row[field] === 'number' && row[field] !== 0);
}

interface FactsProps {
  answered: Answered;
  timeZone: string;
  onRefresh: () => void;
}

function Facts({ answered, timeZone, onRefresh }: FactsProps) {
  const t = useWords(builderWords);
  const { meta } = answered;
  const zone = { timeZone };
  const last = new Date(new Date(meta.to).getTime() - 1).toISOString();
  return (
    <div className={classes['facts']}>
      <Text inherit span>
        {t('period', { from: day(meta.from, zone), until: day(last, zone), zone: meta.timeZone })}
      </Text>
      {meta.readRows === 0 ? null : (
        <Text inherit span title={t('factKept', { at: dateTime(meta.cachedAt, zone) })}>
          {t('fact', { rows: number(meta.readRows), time: duration(meta.tookMs) })}
        </Text>
      )}
      <Tooltip label={t('refresh')}>
        <ActionIcon variant="subtle" color="gray" aria-label={t('refresh')} onClick={onRefresh}>
          <IconRefresh size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
