import { ActionIcon, Checkbox, Menu, Stack } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconDots,
  IconGripVertical,
  IconSettings,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import type { QuestionOf } from '../../insights/question.ts';
import { eventName } from '../../insights/sentence.ts';
import classes from './builder.module.css';
import { DurationField } from './duration-field.tsx';
import { EventField } from './event-field.tsx';
import { builderWords } from './words.ts';

type Step = QuestionOf<'funnel'>['params']['steps'][number];

export interface FunnelStepFieldProps {
  at: number;
  count: number;
  step: Step;
  isOver: boolean;
  onChange: (step: Step) => void;
  onMove: (to: number) => void;
  onRemove: () => void;
  onDrag: (phase: 'start' | 'over' | 'drop' | 'end') => void;
}

/** One step: its event and filters, a grip to drag it, and a menu that does the same by keyboard. */
export function FunnelStepField(props: FunnelStepFieldProps) {
  const { at, count, step, isOver, onChange, onMove, onRemove, onDrag } = props;
  const t = useWords(builderWords);
  const [options, setOptions] = useState(false);
  const number = at + 1;
  const isInner = at > 0 && at < count - 1;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the menu beside it does the same by keyboard
    <div
      className={classes['field']}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        onDrag('over');
      }}
      onDrop={(event) => {
        event.preventDefault();
        onDrag('drop');
      }}
    >
      <EventField
        badge={String(number)}
        label={t('step', { number })}
        value={step.what}
        onChange={(what) => onChange({ ...step, what })}
        {...(step.optional === true || step.within !== undefined || options
          ? {
              below: (
                <Stack gap="xs">
                  {isInner ? (
                    <Checkbox
                      label={t('optional')}
                      checked={step.optional === true}
                      onChange={(event) => {
                        const { optional: _, ...rest } = step;
                        onChange(event.currentTarget.checked ? { ...rest, optional: true } : rest);
                      }}
                    />
                  ) : null}
                  {at > 0 ? (
                    <DurationField
                      label={t('stepWithin')}
                      value={step.within}
                      onChange={(within) => {
                        const { within: _, ...rest } = step;
                        onChange(within === undefined ? rest : { ...rest, within });
                      }}
                    />
                  ) : null}
                </Stack>
              ),
            }
          : {})}
      >
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={32} aria-label={t('stepOptions', { number })}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {at === 0 ? null : (
              <Menu.Item leftSection={<IconArrowUp size={16} aria-hidden />} onClick={() => onMove(at - 1)}>
                {t('moveUp', { number })}
              </Menu.Item>
            )}
            {at === count - 1 ? null : (
              <Menu.Item leftSection={<IconArrowDown size={16} aria-hidden />} onClick={() => onMove(at + 1)}>
                {t('moveDown', { number })}
              </Menu.Item>
            )}
            {at === 0 ? null : (
              <Menu.Item
                leftSection={<IconSettings size={16} aria-hidden />}
                onClick={() => setOptions((before) => !before)}
              >
                {t('stepOptions', { number })}
              </Menu.Item>
            )}
            {count <= 2 ? null : (
              <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={onRemove}>
                {t('removeStep', { number })}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
        <span
          className={classes['grip']}
          draggable
          title={t('dragStep', { number })}
          aria-hidden
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = 'move';
            event.dataTransfer.setData('text/plain', eventName(step.what));
            onDrag('start');
          }}
          onDragEnd={() => onDrag('end')}
        >
          <IconGripVertical size={16} />
        </span>
      </EventField>
    </div>
  );
}
