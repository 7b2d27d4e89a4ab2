import { Popover, Text, UnstyledButton } from '@mantine/core';
import type { PropertyHistory } from '@skylantern/contracts';
import { dateTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import classes from './people.module.css';
import { valueText } from './value-text.ts';
import { peopleWords } from './words.ts';

/** When a property was changed for the last time, and by what; a popover tells all its changes. */
export function PropertyChanges({ history }: { history: PropertyHistory }) {
  const t = useWords(peopleWords);
  const { timeZone } = useHere().workspace;
  const [last] = history.changes;
  if (last === undefined) return null;
  const by = t('changedBy', { what: t(`did_${last.operator}`), source: last.source });
  const text = `${dateTime(last.at, { timeZone })}, ${by}`;
  return (
    <Popover width={320} position="bottom-start" withinPortal trapFocus returnFocus shadow="md">
      <Popover.Target>
        <UnstyledButton
          className={classes['changed']}
          aria-label={`${t('changesOf', { name: history.name })}: ${text}`}
        >
          {text}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" fw={500} mb={8}>
          {t('changesOf', { name: history.name })}
        </Text>
        <ol className={classes['changes']}>
          {history.changes.map((change) => (
            <li key={`${change.at} ${change.messageId} ${change.operator}`}>
              <span>{dateTime(change.at, { timeZone, seconds: true })}</span>
              <strong>
                {change.value === undefined ? t('changeUnknown') : valueText(change.value, timeZone)}
              </strong>
              <span title={change.messageId}>
                {t('changedBy', {
                  what: takesValue(change.operator)
                    ? `${t(`did_${change.operator}`)} ${valueText(change.given, timeZone)}`
                    : t(`did_${change.operator}`),
                  source: change.source,
                })}
              </span>
            </li>
          ))}
        </ol>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Of a set the value is told anyway. */
const takesValue = (operator: PropertyHistory['changes'][number]['operator']): boolean =>
  ['increment', 'append', 'union', 'remove'].includes(operator);
