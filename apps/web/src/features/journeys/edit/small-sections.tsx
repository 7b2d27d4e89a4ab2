import { Group, NumberInput, Select, Slider, Switch, Text } from '@mantine/core';
import { useWords } from '../../../i18n/i18n.ts';
import { DurationField, WholeNumber } from '../../segments/duration-field.tsx';
import { MatcherField } from '../../segments/matcher-field.tsx';
import classes from '../journeys.module.css';
import { Fault, Section, useEditing } from './section.tsx';
import { TimeField } from './when-section.tsx';
import { ruleWords } from './words.ts';

const waits = ['none', 'for', 'until'] as const;
const reentries = ['once', 'once-per', 'every-time'] as const;
const quietDoings = ['delay', 'drop'] as const;
const owners = ['event', 'person'] as const;
const MAX_CONTROL = 50;

export function WaitSection() {
  const t = useWords(ruleWords);
  const { form, change } = useEditing();
  return (
    <Section part="wait" title={t('wait')}>
      <div className={classes['line']}>
        <Select
          aria-label={t('waitHow')}
          w={168}
          allowDeselect={false}
          value={form.wait}
          data={waits.map((one) => ({ value: one, label: t(`wait_${one}`) }))}
          onChange={(chosen) => change({ wait: waits.find((one) => one === chosen) ?? 'none' })}
        />
        {form.wait === 'for' ? (
          <DurationField
            label={t('waitHow')}
            value={form.waitFor}
            onChange={(waitFor) => change({ waitFor })}
          />
        ) : null}
        {form.wait === 'until' ? (
          <>
            <TimeField
              label={t('timeOfDay')}
              value={form.waitUntil}
              onChange={(waitUntil) => change({ waitUntil })}
            />
            <Text c="dimmed">{t('personClock')}</Text>
          </>
        ) : null}
      </div>
      <Fault within="delay" />
    </Section>
  );
}

export function WhoNotSection() {
  const t = useWords(ruleWords);
  return (
    <Section part="whoNot" title={t('whoNot')}>
      <Control />
      <Cap />
      <Quiet />
      <Again />
    </Section>
  );
}

function Control() {
  const t = useWords(ruleWords);
  const { form, change } = useEditing();
  return (
    <div>
      <Text fw={500}>{t('control')}</Text>
      <Group gap={16} wrap="nowrap" maw={480}>
        <Slider
          flex={1}
          thumbLabel={t('control')}
          min={0}
          max={MAX_CONTROL}
          label={null}
          value={form.controlPercent}
          onChange={(controlPercent) => change({ controlPercent })}
        />
        <NumberInput
          aria-label={t('percent')}
          w={80}
          hideControls
          suffix=" %"
          min={0}
          max={MAX_CONTROL}
          decimalScale={1}
          clampBehavior="strict"
          value={form.controlPercent}
          onChange={(typed) => {
            if (typeof typed === 'number') change({ controlPercent: typed });
          }}
        />
      </Group>
      <Text size="xs" c={form.controlPercent === 0 ? 'var(--mantine-color-error)' : 'dimmed'} mt={4}>
        {form.controlPercent === 0 ? t('controlNone') : t('controlSays')}
      </Text>
    </div>
  );
}

function Cap() {
  const t = useWords(ruleWords);
  const { form, change } = useEditing();
  return (
    <div>
      <Switch
        label={t('capOn')}
        checked={form.capOn}
        onChange={(event) => change({ capOn: event.currentTarget.checked })}
      />
      {form.capOn ? (
        <Group gap={8} mt={8} ps={{ base: 0, xs: 48 }}>
          <Text>{t('atMost')}</Text>
          <WholeNumber
            label={t('atMost')}
            max={1000}
            width={56}
            value={form.capMessages}
            onChange={(capMessages) => change({ capMessages })}
          />
          <Text>{t('messagesIn')}</Text>
          <DurationField
            label={t('messagesIn')}
            value={form.capPer}
            onChange={(capPer) => change({ capPer })}
          />
        </Group>
      ) : null}
      <Fault within="cap" />
    </div>
  );
}

function Quiet() {
  const t = useWords(ruleWords);
  const { form, change } = useEditing();
  return (
    <div>
      <Switch
        label={t('quietOn')}
        checked={form.quietOn}
        onChange={(event) => change({ quietOn: event.currentTarget.checked })}
      />
      {form.quietOn ? (
        <Group gap={8} mt={8} ps={{ base: 0, xs: 48 }}>
          <Text>{t('from')}</Text>
          <TimeField
            label={t('from')}
            value={form.quietFrom}
            onChange={(quietFrom) => change({ quietFrom })}
          />
          <Text>{t('until')}</Text>
          <TimeField label={t('until')} value={form.quietTo} onChange={(quietTo) => change({ quietTo })} />
          <Select
            aria-label={t('quietDo')}
            w={176}
            allowDeselect={false}
            value={form.quietDo}
            data={quietDoings.map((one) => ({ value: one, label: t(`quiet_${one}`) }))}
            onChange={(chosen) => change({ quietDo: chosen === 'drop' ? 'drop' : 'delay' })}
          />
        </Group>
      ) : null}
      <Fault at="quietHours" />
    </div>
  );
}

function Again() {
  const t = useWords(ruleWords);
  const { form, change } = useEditing();
  return (
    <div className={classes['line']}>
      <Text fw={500}>{t('reentry')}</Text>
      <Select
        aria-label={t('reentry')}
        w={144}
        allowDeselect={false}
        value={form.reentry}
        data={reentries.map((one) => ({ value: one, label: t(`reentry_${one}`) }))}
        onChange={(chosen) => change({ reentry: reentries.find((one) => one === chosen) ?? 'once' })}
      />
      {form.reentry === 'once-per' ? (
        <DurationField
          label={t('reentry')}
          value={form.reentryPer}
          onChange={(reentryPer) => change({ reentryPer })}
        />
      ) : null}
      <Fault within="reentry" />
    </div>
  );
}

export function GoalSection() {
  const t = useWords(ruleWords);
  const { form, change } = useEditing();
  return (
    <Section part="goal" title={t('goal')}>
      <Switch
        label={t('goalOn')}
        checked={form.goalOn}
        onChange={(event) => change({ goalOn: event.currentTarget.checked })}
      />
      {form.goalOn ? (
        <>
          <div className={classes['line']}>
            <Text>{t('goalSays')}</Text>
            <MatcherField
              label={t('goal')}
              value={form.goal}
              owners={owners}
              onChange={(goal) => change({ goal })}
            >
              <Text>{t('goalWithin')}</Text>
              <DurationField
                label={t('goalWithin')}
                value={form.goalWithin}
                onChange={(goalWithin) => change({ goalWithin })}
              />
            </MatcherField>
          </div>
          <Fault at="goal.what" within="goal" />
          <Switch
            label={t('goalExits')}
            checked={form.goalExits}
            onChange={(event) => change({ goalExits: event.currentTarget.checked })}
          />
        </>
      ) : (
        <Text size="xs" c="var(--mantine-color-error)">
          {t('goalNone')}
        </Text>
      )}
    </Section>
  );
}
