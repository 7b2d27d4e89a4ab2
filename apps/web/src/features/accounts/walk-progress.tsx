import { Button, Group, Progress, Text } from '@mantine/core';
import { type AccountWalk, cancelAccountWalk, startAccountWalk } from '@skylantern/contracts';
import { percent } from '../../format/format.ts';
import { relativeTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { useAction } from '../../use-call.ts';
import { accountWords } from './words.ts';

/** How far the persons who were there already were gone through; owners end it, or begin anew. */
export function WalkProgress({ walk }: { walk: AccountWalk | null }) {
  const t = useWords(accountWords);
  const isOwner = useHere().can('owner');
  const start = useAction(startAccountWalk);
  const cancel = useAction(cancelAccountWalk);
  const isRunning = walk?.state === 'running';
  return (
    <section aria-label={t('walk')}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <Text size="sm" role="status">
          {walk === null ? t('walkNever') : <WalkText walk={walk} />}
        </Text>
        {!isOwner ? null : isRunning ? (
          <Button
            size="compact-sm"
            variant="default"
            style={{ flex: 'none' }}
            loading={cancel.isPending}
            onClick={() => cancel.mutate({})}
          >
            {t('walkCancel')}
          </Button>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            style={{ flex: 'none' }}
            loading={start.isPending}
            onClick={() => start.mutate({})}
          >
            {t('walkStart')}
          </Button>
        )}
      </Group>
      {isRunning ? <Progress mt="xs" value={walk.progress * 100} aria-label={t('walk')} /> : null}
      {isRunning && walk.fault !== null ? (
        <Text size="sm" c="red" mt="xs">
          {t('walkFault', { fault: walk.fault })}
        </Text>
      ) : null}
    </section>
  );
}

function WalkText({ walk }: { walk: AccountWalk }) {
  const t = useWords(accountWords);
  const count = walk.joined;
  if (walk.state === 'running') return t('walkRunning', { share: percent(walk.progress), count });
  const when = relativeTime(walk.finishedAt ?? walk.startedAt, Date.now());
  return walk.state === 'done'
    ? t('walkDone', { when, count })
    : t('walkCancelled', { when, share: percent(walk.progress), count });
}
