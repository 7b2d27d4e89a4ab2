import { ActionIcon, Badge, CopyButton, Tooltip } from '@mantine/core';
import type { LiveEvent } from '@skylantern/contracts';
import { IconCheck, IconChevronDown, IconChevronRight, IconCopy } from '@tabler/icons-react';
import { memo, useId, useState } from 'react';
import { clock } from '../../format/clock.ts';
import { dateTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { AppLink } from '../../ui/app-link.tsx';
import classes from './live.module.css';
import { liveWords } from './words.ts';

export interface LiveRowProps {
  event: LiveEvent;
  fresh: boolean;
  timeZone: string;
}

/** One arrived event: its time, who, where; opens to all of it as JSON. */
export const LiveRow = memo(function LiveRow({ event, fresh, timeZone }: LiveRowProps) {
  const t = useWords(liveWords);
  const [opened, setOpened] = useState(false);
  const id = useId();
  const who = event.userId || event.anonymousId || t('personNumber', { number: event.personNumber });
  const where = [event.path, event.country].filter((text) => text !== '').join(' · ');
  return (
    <li className={classes['item']} data-fresh={fresh || undefined}>
      <div className={classes['row']}>
        {opened ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        <time dateTime={event.occurredAt} title={dateTime(event.occurredAt, { timeZone, seconds: true })}>
          {clock(event.occurredAt, timeZone, true)}
        </time>
        <button
          type="button"
          className={classes['opens']}
          aria-expanded={opened}
          {...(opened ? { 'aria-controls': id } : {})}
          title={event.event}
          onClick={() => setOpened(!opened)}
        >
          {event.event}
        </button>
        <span>
          {event.personNumber > 0 ? (
            <AppLink href={`/people/${event.personNumber}`} title={who}>
              {who}
            </AppLink>
          ) : (
            who
          )}
        </span>
        <small title={where}>{where}</small>
        <small>
          {event.isBot ? (
            <Badge color="amber" mr={4}>
              {t('bot')}
            </Badge>
          ) : null}
          {event.source || event.platform}
        </small>
      </div>
      {opened ? <Json id={id} event={event} /> : null}
    </li>
  );
});

function Json({ id, event }: { id: string; event: LiveEvent }) {
  const t = useWords(liveWords);
  const text = JSON.stringify(event, null, 2);
  return (
    <div className={classes['json']} id={id}>
      <pre>{text}</pre>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t('copied') : t('copyJson')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={copied ? t('copied') : t('copyJson')}
              onClick={copy}
            >
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} stroke={1.6} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}
