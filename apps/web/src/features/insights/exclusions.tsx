import { ActionIcon, Button, Group, Select, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useWords } from '../../i18n/i18n.ts';
import { blank, type QuestionOf } from '../../insights/question.ts';
import classes from './builder.module.css';
import { EventField } from './event-field.tsx';
import type { EditorProps } from './trend-editor.tsx';
import { builderWords } from './words.ts';

type Params = QuestionOf<'funnel'>['params'];
type Exclusion = NonNullable<Params['exclusions']>[number];
const ends = ['drop_attempt', 'drop_person'] as const;

/** Events between two steps that end an attempt, or leave the person out. */
export function Exclusions({ params, counted, onChange }: EditorProps<Params>) {
  const t = useWords(builderWords);
  const { exclusions = [], ...without } = params;
  const last = params.steps.length;
  const set = (list: Exclusion[]) => {
    const { onExclusion: _, ...bare } = without;
    onChange(list.length === 0 ? bare : { ...without, exclusions: list });
  };
  const put = (at: number, one: Exclusion) => set(exclusions.map((old, i) => (i === at ? one : old)));
  const numbers = (from: number, until: number) =>
    Array.from({ length: Math.max(0, until - from + 1) }, (_, i) => String(from + i));
  return (
    <section className={classes['section']}>
      <h2>{t('exclusions')}</h2>
      {exclusions.map((one, at) => (
        <EventField
          // biome-ignore lint/suspicious/noArrayIndexKey: an exclusion has no identity but its place
          key={at}
          badge="×"
          label={t('exclusions')}
          value={one.what}
          onChange={(what) => put(at, { ...one, what })}
          below={
            <Group gap="xs" wrap="nowrap">
              <Text>{t('betweenSteps')}</Text>
              <Select
                aria-label={`${t('betweenSteps')} 1`}
                w={64}
                allowDeselect={false}
                value={String(one.afterStep)}
                data={numbers(1, last - 1)}
                onChange={(chosen) => {
                  const afterStep = Number(chosen);
                  put(at, { ...one, afterStep, beforeStep: Math.max(one.beforeStep, afterStep + 1) });
                }}
              />
              <Text>–</Text>
              <Select
                aria-label={`${t('betweenSteps')} 2`}
                w={64}
                allowDeselect={false}
                value={String(one.beforeStep)}
                data={numbers(one.afterStep + 1, last)}
                onChange={(chosen) => put(at, { ...one, beforeStep: Number(chosen) })}
              />
            </Group>
          }
        >
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            aria-label={t('removeExclusion')}
            onClick={() => set(exclusions.filter((_, i) => i !== at))}
          >
            <IconX size={16} />
          </ActionIcon>
        </EventField>
      ))}
      {exclusions.length === 0 ? null : (
        <Select
          aria-label={t('onExclusion')}
          allowDeselect={false}
          value={params.onExclusion ?? 'drop_attempt'}
          data={ends.map((value) => ({
            value,
            label: t(`onExclusion_${value}${counted === 'accounts' ? '_accounts' : ''}`),
          }))}
          onChange={(chosen) => {
            const { onExclusion: _, ...rest } = params;
            onChange(chosen === 'drop_person' ? { ...rest, onExclusion: 'drop_person' } : rest);
          }}
        />
      )}
      <Button
        variant="subtle"
        size="compact-sm"
        style={{ justifySelf: 'start' }}
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => set([...exclusions, { what: blank, afterStep: 1, beforeStep: last }])}
      >
        {t('addExclusion')}
      </Button>
    </section>
  );
}
