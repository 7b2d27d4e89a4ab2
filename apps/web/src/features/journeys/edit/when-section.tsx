import { Group, Select, Switch, Text, TextInput } from '@mantine/core';
import { DateTimePicker, TimeInput } from '@mantine/dates';
import { previewSegment } from '@skylantern/contracts';
import { useLanguage, useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { useCall } from '../../../use-call.ts';
import { DurationField, WholeNumber } from '../../segments/duration-field.tsx';
import { MatcherField } from '../../segments/matcher-field.tsx';
import { useSegments } from '../../segments/use-segments.ts';
import classes from '../journeys.module.css';
import { triggers } from './rule-form.ts';
import { weekdayName } from './rule-text.ts';
import { schedules } from './schedule.ts';
import { Fault, Section, useEditing } from './section.tsx';
import { ruleWords } from './words.ts';

const owners = ['event', 'person'] as const;

/** What begins the rule. */
export function WhenSection() {
  const t = useWords(ruleWords);
  const { form, change } = useEditing();
  return (
    <Section part="when" title={t('when')}>
      <Select
        aria-label={t('trigger')}
        maw={360}
        allowDeselect={false}
        value={form.on}
        data={triggers.map((on) => ({ value: on, label: t(`on_${on}`) }))}
        onChange={(chosen) => {
          const on = triggers.find((one) => one === chosen);
          if (on !== undefined) change({ on });
        }}
      />
      {form.on === 'event' || form.on === 'event-without' ? <Events /> : <OfSegment />}
      <Fault within="trigger" />
    </Section>
  );
}

function Events() {
  const t = useWords(ruleWords);
  const { form, change } = useEditing();
  return (
    <>
      <div className={classes['line']}>
        <Text miw={96}>{t('does')}</Text>
        <MatcherField
          label={t('does')}
          value={form.what}
          owners={owners}
          onChange={(what) => change({ what })}
        />
      </div>
      <Fault at="trigger.what" />
      {form.on === 'event' ? null : (
        <>
          <div className={classes['line']}>
            <Text miw={96}>{t('butNot')}</Text>
            <MatcherField
              label={t('butNot')}
              value={form.without}
              owners={owners}
              onChange={(without) =>
                // Success is usually what they had not done.
                change(form.goal.event === form.without.event ? { without, goal: without } : { without })
              }
            >
              <Text>{t('withinLabel')}</Text>
              <DurationField
                label={t('withinLabel')}
                value={form.within}
                onChange={(within) => change({ within })}
              />
            </MatcherField>
          </div>
          <Fault at="trigger.without" />
        </>
      )}
    </>
  );
}

function OfSegment() {
  const t = useWords(ruleWords);
  const { form, change } = useEditing();
  const { segments } = useSegments();
  return (
    <>
      <Select
        aria-label={t('segment')}
        placeholder={t('chooseSegmentHint')}
        maw={360}
        searchable
        allowDeselect={false}
        value={form.segmentId === '' ? null : form.segmentId}
        data={segments.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(segmentId) => {
          if (segmentId !== null) change({ segmentId });
        }}
      />
      <Fault at="trigger.segmentId" />
      {form.on === 'segment-entered' ? <Present /> : <Times />}
    </>
  );
}

/** How many people are in a segment now; null while not known. */
export function useSegmentSize(segmentId: string, enabled: boolean): number | null {
  const rule = { condition: 'in_segment', segmentId };
  const found = useCall(previewSegment, { body: { rule } }, { enabled: enabled && segmentId !== '' });
  return found.data?.persons ?? null;
}

function Present() {
  const t = useWords(ruleWords);
  const { form, change } = useEditing();
  const count = useSegmentSize(form.segmentId, true);
  return (
    <Switch
      label={t('includePresent')}
      {...(count === null ? {} : { description: t('includePresentSays', { count }) })}
      checked={form.includePresent}
      onChange={(event) => change({ includePresent: event.currentTarget.checked })}
    />
  );
}

function Times() {
  const t = useWords(ruleWords);
  const language = useLanguage();
  const { timeZone } = useHere().workspace;
  const { form, change } = useEditing();
  const { schedule } = form;
  return (
    <>
      <div className={classes['line']}>
        <Select
          aria-label={t('schedule')}
          w={192}
          allowDeselect={false}
          value={schedule}
          data={schedules.map((one) => ({ value: one, label: t(`schedule_${one}`) }))}
          onChange={(chosen) => {
            const next = schedules.find((one) => one === chosen);
            if (next !== undefined) change({ schedule: next });
          }}
        />
        {schedule === 'once' ? (
          <DateTimePicker
            aria-label={t('atTime')}
            placeholder={t('atTime')}
            w={200}
            locale={language === 'zh' ? 'zh-cn' : 'en'}
            valueFormat="YYYY-MM-DD HH:mm"
            value={form.at === '' ? null : form.at.replace('T', ' ')}
            onChange={(at) => change({ at: at === null ? '' : at.slice(0, 16).replace(' ', 'T') })}
          />
        ) : null}
        {schedule === 'weekly' ? (
          <Select
            aria-label={t('weekday')}
            w={136}
            allowDeselect={false}
            value={String(form.weekday)}
            data={[1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: String(day), label: weekdayName(day) }))}
            onChange={(day) => change({ weekday: Number(day) })}
          />
        ) : null}
        {schedule === 'monthly' ? (
          <WholeNumber
            label={t('monthday')}
            value={form.monthday}
            max={31}
            width={56}
            onChange={(monthday) => change({ monthday })}
          />
        ) : null}
        {schedule === 'cron' ? (
          <TextInput
            aria-label={t('cron')}
            placeholder="0 9 * * 1"
            w={200}
            value={form.cron}
            onChange={(event) => change({ cron: event.currentTarget.value })}
          />
        ) : schedule === 'once' ? null : (
          <TimeField label={t('timeOfDay')} value={form.time} onChange={(time) => change({ time })} />
        )}
        <Text c="dimmed">{t('inZone', { zone: form.timeZone ?? timeZone })}</Text>
      </div>
      {schedule === 'cron' ? (
        <Text size="xs" c="dimmed">
          {t('cron')}
        </Text>
      ) : null}
      <Group>
        <Fault at="trigger.at" />
        <Fault at="trigger.cron" />
      </Group>
    </>
  );
}

interface TimeFieldProps {
  label: string;
  value: string;
  onChange: (time: string) => void;
}

/** A time of day, `HH:MM`. */
export function TimeField({ label, value, onChange }: TimeFieldProps) {
  return (
    <TimeInput
      aria-label={label}
      w={104}
      value={value}
      onChange={(event) => {
        if (/^\d\d:\d\d$/.test(event.currentTarget.value)) onChange(event.currentTarget.value);
      }}
    />
  );
}
