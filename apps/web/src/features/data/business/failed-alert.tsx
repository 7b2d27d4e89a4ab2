import { Alert, Button, Group, Text } from '@mantine/core';
import { runSource, type SourceReply } from '@skylantern/contracts';
import { dateTime } from '../../../format/time.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { useAction } from '../../../use-call.ts';
import { businessWords } from './words.ts';

/** Why the last run failed, when the source is tried again, and a button that does so now. */
export function FailedAlert({ source }: { source: SourceReply }) {
  const t = useWords(businessWords);
  const { can, workspace } = useHere();
  const run = useAction(runSource);
  const { retry, lastRun } = source;
  const at = retry?.at ?? null;
  const when = at === null ? null : dateTime(at, { timeZone: workspace.timeZone, seconds: true });
  return (
    <Alert color="red" variant="light" role="alert" title={t('fault', { why: lastRun?.fault ?? '' })}>
      <Group justify="space-between" gap="sm">
        <Text size="sm" maw={720}>
          {retry?.needsHelp ? `${t('needsHelp')} ` : ''}
          {when === null ? t('notRetried') : t('retried', { when })}
          {(retry?.failures ?? 0) > 1 ? ` ${t('failures', { count: retry?.failures ?? 0 })}` : ''}
        </Text>
        {can('editor') ? (
          <Button
            size="xs"
            variant="default"
            loading={run.isPending}
            onClick={() => run.mutate({ params: { id: source.id } })}
          >
            {t('tryNow')}
          </Button>
        ) : null}
      </Group>
    </Alert>
  );
}
