import { Alert, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { listReconciliations, runReconciliation } from '@skylantern/contracts';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { number } from '../../../format/format.ts';
import { dateTime } from '../../../format/time.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { useAction, useCall } from '../../../use-call.ts';
import { checkWords } from './check-words.ts';

/** Whether both stores agree about all persons: the newest of the daily comparisons, and one now. */
export function DailyCheck() {
  const t = useWords(checkWords);
  const { workspace, can } = useHere();
  const found = useCall(listReconciliations, { query: { limit: 1 } });
  const run = useAction(runReconciliation, {});
  const last = found.data?.items[0];
  const isGood = last !== undefined && last.differing === 0 && last.faults.length === 0;
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={4} maw={720}>
          <Text fw={600}>{t('title')}</Text>
          <Text size="sm" c="dimmed">
            {t('says')}
          </Text>
          {last === undefined ? (
            <Text size="sm">{found.isPending ? ' ' : t('never')}</Text>
          ) : (
            <Group gap={6} wrap="nowrap" align="flex-start">
              {isGood ? <IconCircleCheck size={18} color="var(--mantine-color-teal-6)" aria-hidden /> : null}
              <Text size="sm">
                {t('last', {
                  at: dateTime(last.at, { timeZone: workspace.timeZone }),
                  persons: number(last.persons),
                  differing: number(last.differing),
                })}
              </Text>
            </Group>
          )}
        </Stack>
        {can('editor') ? (
          <Button variant="default" loading={run.isPending} onClick={() => run.mutate({})}>
            {t('now')}
          </Button>
        ) : null}
      </Group>
      {last !== undefined && last.faults.length > 0 ? (
        <Alert mt="md" color="red" icon={<IconAlertTriangle size={18} />} title={t('faults')}>
          {last.faults.map((fault) => (
            <Text key={fault.rule} size="sm">
              {t(faultKeys[fault.rule] ?? 'faultOther', {
                count: fault.count,
                persons: fault.examples.join(', '),
              })}
            </Text>
          ))}
        </Alert>
      ) : null}
    </Paper>
  );
}

const faultKeys: Record<string, 'chained' | 'withoutPerson' | 'twoUsers' | 'withoutMerge'> = {
  chained: 'chained',
  'without-person': 'withoutPerson',
  'two-users': 'twoUsers',
  'without-merge': 'withoutMerge',
};
