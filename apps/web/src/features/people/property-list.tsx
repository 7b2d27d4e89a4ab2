import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import classes from './people.module.css';
import { kindOf, valueText } from './value-text.ts';
import { peopleWords } from './words.ts';

/** Names and values of properties, typed, as text; objects are laid out. */
export function PropertyList({
  properties,
  below,
}: {
  properties: readonly (readonly [string, unknown])[];
  /** What stands under the value of a property. */
  below?: (name: string) => ReactNode;
}) {
  const { timeZone } = useHere().workspace;
  return (
    <dl className={classes['properties']}>
      {properties.map(([name, value]) => (
        <div key={name} className={classes['property']}>
          <dt>{breakable(name)}</dt>
          <dd data-kind={kindOf(value)}>
            {kindOf(value) === 'object' ||
            (Array.isArray(value) && value.some((one) => Object(one) === one)) ? (
              <pre>{JSON.stringify(value, null, 2)}</pre>
            ) : (
              valueText(value, timeZone)
            )}
            {below?.(name)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A long name of several words may go on in the next line after each of them. */
function breakable(name: string): ReactNode {
  return name.split(/(?<=[_.-])/).map((word, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the words of one name stay in their places
    <Fragment key={at}>
      {at === 0 ? null : <wbr />}
      {word}
    </Fragment>
  ));
}

/** Copies a value; says what it copies. */
export function Copy({ value, what }: { value: string; what: string }) {
  const t = useWords(peopleWords);
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t('copied') : t('copyValue', { what })}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={24}
            aria-label={copied ? t('copied') : t('copyValue', { what })}
            onClick={copy}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} stroke={1.6} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
