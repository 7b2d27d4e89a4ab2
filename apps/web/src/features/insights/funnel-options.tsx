import { Button, Checkbox, Select } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { findEventPropertiesOf } from '../../insights/names.ts';
import type { QuestionOf } from '../../insights/question.ts';
import { BreakdownPicker } from '../../ui/breakdown-picker.tsx';
import classes from './builder.module.css';
import { DurationField } from './duration-field.tsx';
import { Exclusions } from './exclusions.tsx';
import type { EditorProps } from './trend-editor.tsx';
import { builderWords } from './words.ts';

type Params = QuestionOf<'funnel'>['params'];

const orders = ['ordered', 'strict', 'any'] as const;
const selections = ['best', 'first', 'all'] as const;
const attributions = ['first', 'last', 'all'] as const;

/** Puts a field in or takes it out: what is usual is not written down. */
function having<Key extends keyof Params>(params: Params, key: Key, value: Params[Key] | undefined): Params {
  const { [key]: _, ...rest } = params;
  return (value === undefined ? rest : { ...rest, [key]: value }) as Params; // only an optional field is taken out
}

/** Window and order; further below exclusions, a property held constant, attempts and attribution. */
export function FunnelOptions({
  params,
  counted,
  onChange,
  hasBreakdown,
}: EditorProps<Params> & { hasBreakdown: boolean }) {
  const t = useWords(builderWords);
  const isUsed =
    params.exclusions !== undefined ||
    params.holdConstant !== undefined ||
    params.selection !== undefined ||
    params.completionMustBeInRange !== undefined;
  const [asked, setAsked] = useState(isUsed);
  const who = counted === 'accounts' ? '_accounts' : '';
  const order = params.order ?? 'ordered';
  const set = <Key extends keyof Params>(key: Key, value: Params[Key] | undefined) =>
    onChange(having(params, key, value));
  const { attribution } = params;
  const taken =
    attribution === undefined
      ? 'first'
      : attribution.by === 'step'
        ? `step ${attribution.step}`
        : attribution.by;
  return (
    <>
      <section className={classes['section']}>
        <DurationField
          label={t('window')}
          value={params.window}
          usual="7d"
          onChange={(window) => set('window', window)}
        />
        <Select
          label={t('order')}
          allowDeselect={false}
          value={order}
          data={orders.map((value) => ({ value, label: t(`order_${value}`) }))}
          onChange={(chosen) => {
            const next = orders.find((one) => one === chosen);
            set('order', next === 'ordered' ? undefined : next);
          }}
        />
        {order === 'any' ? (
          <Checkbox
            label={t('anchorFirst')}
            checked={params.anchorFirst === true}
            onChange={(event) => set('anchorFirst', event.currentTarget.checked ? true : undefined)}
          />
        ) : null}
        {hasBreakdown ? (
          <Select
            label={t('attribution')}
            allowDeselect={false}
            value={taken}
            data={[
              ...attributions.map((value) => ({ value: value as string, label: t(`attribution_${value}`) })),
              ...params.steps.map((_, i) => ({
                value: `step ${i + 1}`,
                label: t('attribution_step', { number: i + 1 }),
              })),
            ]}
            onChange={(chosen) => {
              const by = attributions.find((one) => one === chosen);
              const step = Number(chosen?.split(' ')[1]);
              if (by !== undefined) set('attribution', by === 'first' ? undefined : { by });
              else if (Number.isInteger(step)) set('attribution', { by: 'step', step });
            }}
          />
        ) : null}
      </section>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        style={{ justifySelf: 'start' }}
        aria-expanded={asked}
        leftSection={
          asked ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />
        }
        onClick={() => setAsked((before) => !before)}
      >
        {t('moreOptions')}
      </Button>
      {asked ? (
        <>
          <Exclusions params={params} counted={counted} onChange={onChange} />
          <section className={classes['section']}>
            <h2>{t('holdConstant')}</h2>
            <BreakdownPicker
              value={params.holdConstant ?? []}
              find={findEventPropertiesOf(params.steps[0]?.what.event ?? null)}
              addLabel={t('holdConstant')}
              max={5}
              onChange={(refs) => set('holdConstant', refs.length === 0 ? undefined : refs)}
            />
            <p style={{ margin: 0, fontSize: 13, color: 'var(--mantine-color-dimmed)' }}>
              {t('holdConstantSays')}
            </p>
          </section>
          <section className={classes['section']}>
            <Select
              label={t('selection')}
              allowDeselect={false}
              value={params.selection ?? 'best'}
              data={selections.map((value) => ({ value, label: t(`selection_${value}${who}`) }))}
              onChange={(chosen) => {
                const next = selections.find((one) => one === chosen);
                set('selection', next === 'best' ? undefined : next);
              }}
            />
            <Checkbox
              label={t('inRange')}
              checked={params.completionMustBeInRange === true}
              onChange={(event) =>
                set('completionMustBeInRange', event.currentTarget.checked ? true : undefined)
              }
            />
          </section>
        </>
      ) : null}
    </>
  );
}
