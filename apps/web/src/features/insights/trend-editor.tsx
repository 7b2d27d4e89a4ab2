import { ActionIcon, Button, TextInput } from '@mantine/core';
import { type Series, seriesName } from '@skylantern/analyze';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useWords } from '../../i18n/i18n.ts';
import { blank, type Counted, type QuestionOf } from '../../insights/question.ts';
import { uiWords } from '../../ui/words.ts';
import classes from './builder.module.css';
import { EventField } from './event-field.tsx';
import { MeasureField } from './measure-field.tsx';
import { builderWords } from './words.ts';

export interface EditorProps<Params> {
  params: Params;
  counted: Counted;
  onChange: (params: Params) => void;
}

type Params = QuestionOf<'trend'>['params'];
const MOST = 26;

/** Events and their measures, and a formula between them. */
export function TrendEditor({ params, counted, onChange }: EditorProps<Params>) {
  const t = useWords(builderWords);
  const ui = useWords(uiWords);
  const { series, formula } = params;
  const put = (at: number, one: Series | null) =>
    onChange({
      ...params,
      series: series.flatMap((old, i) => (i !== at ? [old] : one === null ? [] : [one])),
    });
  return (
    <>
      <section className={classes['section']}>
        <h2>{t('series')}</h2>
        {series.map((one, at) => (
          <EventField
            // biome-ignore lint/suspicious/noArrayIndexKey: a series has no identity but its letter
            key={at}
            badge={seriesName(at)}
            label={t('event', { name: seriesName(at) })}
            value={one.what}
            onChange={(what) => put(at, { ...one, what })}
            below={
              <MeasureField
                value={one.measure}
                counted={counted}
                event={one.what.event}
                onChange={(measure) => put(at, { ...one, measure })}
              />
            }
          >
            {series.length < 2 ? null : (
              <ActionIcon
                variant="subtle"
                color="gray"
                size={32}
                aria-label={t('removeSeries', { name: seriesName(at) })}
                onClick={() => put(at, null)}
              >
                <IconX size={16} />
              </ActionIcon>
            )}
          </EventField>
        ))}
        {series.length >= MOST ? null : (
          <Button
            variant="subtle"
            size="compact-sm"
            style={{ justifySelf: 'start' }}
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() =>
              onChange({ ...params, series: [...series, { what: blank, measure: { of: 'unique_persons' } }] })
            }
          >
            {t('addSeries')}
          </Button>
        )}
      </section>
      {series.length < 2 && formula === undefined ? null : (
        <section className={classes['section']}>
          <TextInput
            label={t('formula')}
            description={t('formulaSays')}
            placeholder="A / B"
            value={formula ?? ''}
            maxLength={500}
            rightSection={
              formula === undefined ? null : (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={ui('remove')}
                  onClick={() => onChange({ series })}
                >
                  <IconX size={14} />
                </ActionIcon>
              )
            }
            onChange={(event) => {
              const text = event.currentTarget.value;
              onChange(text === '' ? { series } : { series, formula: text });
            }}
          />
        </section>
      )}
    </>
  );
}
