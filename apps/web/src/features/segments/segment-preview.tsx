import { Button, Group, Loader, Progress, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { previewSegment, type SegmentPreviewReply, type SegmentRule } from '@skylantern/contracts';
import { useEffect, useState } from 'react';
import { number, percent } from '../../format/format.ts';
import { dateTime, relativeTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { PersonLink } from '../../ui/person-link.tsx';
import { uiWords } from '../../ui/words.ts';
import { callKey, queryClient, useCall } from '../../use-call.ts';
import classes from './segments.module.css';
import { segmentWords } from './words.ts';

const WAIT_MS = 350;
const SLOW_MS = 1_000;

/** How many people a rule finds, and some of them, while it is being built. The last answer stays until the next. */
export function SegmentPreview({ rule, incomplete }: { rule: SegmentRule | null; incomplete: boolean }) {
  const t = useWords(segmentWords);
  const [text] = useDebouncedValue(JSON.stringify(rule), WAIT_MS);
  const [stopped, setStopped] = useState<string | null>(null);
  const input = { body: { rule: JSON.parse(text) as unknown } };
  const isAsked = text !== 'null' && stopped !== text;
  const answer = useCall(previewSegment, input, { enabled: isAsked, keep: true });
  const isSlow = useSlow(answer.isFetching);
  const cancel = () => {
    setStopped(text);
    void queryClient.cancelQueries({ queryKey: callKey(previewSegment, input), exact: true });
  };
  const { data } = answer;
  const isShown = data !== undefined && text !== 'null';
  return (
    <section className={`card ${classes['preview']}`} aria-label={t('preview')}>
      <Group justify="space-between" mih={28} mb={4}>
        <Title order={2}>{t('preview')}</Title>
        {answer.isFetching ? (
          <Group gap={8}>
            <Loader size={14} aria-label={t('updating')} />
            {isSlow ? (
              <Button variant="default" size="compact-sm" onClick={cancel}>
                <Cancel />
              </Button>
            ) : null}
          </Group>
        ) : null}
      </Group>
      {stopped === text && text !== 'null' ? (
        <Group gap={8} mb={8}>
          <Text c="dimmed">{t('cancelled')}</Text>
          <Button variant="default" size="compact-sm" onClick={() => setStopped(null)}>
            {t('countAgain')}
          </Button>
        </Group>
      ) : null}
      {answer.error !== null && !answer.isFetching && isAsked ? (
        <ErrorState error={answer.error} onRetry={() => void answer.refetch()} />
      ) : isShown ? (
        <Found data={data} isOld={answer.isPlaceholderData || answer.isFetching} />
      ) : (
        <Text c="dimmed">{t('previewEmpty')}</Text>
      )}
      {incomplete && isShown ? (
        <Text size="xs" c="dimmed" mt={8}>
          {t('incomplete')}
        </Text>
      ) : null}
    </section>
  );
}

function Cancel() {
  return useWords(uiWords)('cancel');
}

function useSlow(isBusy: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!isBusy) return;
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [isBusy]);
  return isSlow;
}

function Found({ data, isOld }: { data: SegmentPreviewReply; isOld: boolean }) {
  const t = useWords(segmentWords);
  const { timeZone } = useHere().workspace;
  const share = data.total === 0 ? null : data.persons / data.total;
  const now = Date.now();
  return (
    <Stack gap={8} aria-busy={isOld} aria-live="polite">
      <div>
        <Text fz={28} lh="36px" fw={600}>
          {number(data.persons)}
        </Text>
        <Text c="dimmed">{t('ofAll', { share: percent(share), total: number(data.total) })}</Text>
      </div>
      <Progress
        value={(share ?? 0) * 100}
        size={6}
        aria-label={t('ofAll', { share: percent(share), total: number(data.total) })}
      />
      {data.persons === 0 ? (
        <div>
          <Text fw={500}>{t('nobody')}</Text>
          <Text c="dimmed">{t('nobodySays')}</Text>
        </div>
      ) : (
        <div>
          <Text size="xs" c="dimmed" mt={4} mb={4}>
            {t('sample')}
          </Text>
          <ul className={classes['people']}>
            {data.sample.map((person) => (
              <li key={person.id}>
                <PersonLink id={person.id} name={person.label} />
                <Text size="xs" c="dimmed" title={dateTime(person.lastSeenAt, { timeZone })}>
                  {relativeTime(person.lastSeenAt, now)}
                </Text>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Stack>
  );
}
