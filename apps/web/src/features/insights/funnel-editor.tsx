import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { blank, type QuestionOf } from '../../insights/question.ts';
import classes from './builder.module.css';
import { FunnelOptions } from './funnel-options.tsx';
import { FunnelStepField } from './funnel-step-field.tsx';
import { moved } from './move.ts';
import type { EditorProps } from './trend-editor.tsx';
import { builderWords } from './words.ts';

type Params = QuestionOf<'funnel'>['params'];
const MOST = 30;

/** The steps of a funnel in their order (drag, or the buttons), and how they count. */
export function FunnelEditor({
  params,
  counted,
  onChange,
  hasBreakdown,
}: EditorProps<Params> & { hasBreakdown: boolean }) {
  const t = useWords(builderWords);
  const { steps } = params;
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const setSteps = (next: Params['steps']) => onChange({ ...params, steps: sound(next) });
  return (
    <>
      <section className={classes['section']}>
        <h2>{t('steps')}</h2>
        {steps.map((step, at) => (
          <FunnelStepField
            // biome-ignore lint/suspicious/noArrayIndexKey: a step has no identity but its place
            key={at}
            at={at}
            count={steps.length}
            step={step}
            isOver={over === at && dragged !== null && dragged !== at}
            onChange={(next) => setSteps(steps.map((old, i) => (i === at ? next : old)))}
            onMove={(to) => setSteps(moved(steps, at, to))}
            onRemove={() => setSteps(steps.filter((_, i) => i !== at))}
            onDrag={(phase) => {
              if (phase === 'start') setDragged(at);
              if (phase === 'over') setOver(at);
              if (phase === 'drop' && dragged !== null) setSteps(moved(steps, dragged, at));
              if (phase === 'drop' || phase === 'end') {
                setDragged(null);
                setOver(null);
              }
            }}
          />
        ))}
        {steps.length >= MOST ? null : (
          <Button
            variant="subtle"
            size="compact-sm"
            style={{ justifySelf: 'start' }}
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setSteps([...steps, { what: blank }])}
          >
            {t('addStep')}
          </Button>
        )}
      </section>
      <FunnelOptions params={params} counted={counted} hasBreakdown={hasBreakdown} onChange={onChange} />
    </>
  );
}

/** The first and the last step are never optional, and the first has nothing before it. */
function sound(steps: Params['steps']): Params['steps'] {
  return steps.map((step, i) => {
    const { optional, within, ...rest } = step;
    return {
      ...rest,
      ...(optional === true && i > 0 && i < steps.length - 1 ? { optional } : {}),
      ...(within !== undefined && i > 0 ? { within } : {}),
    };
  });
}
