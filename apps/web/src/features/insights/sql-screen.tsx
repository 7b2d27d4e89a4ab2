import { Alert, Button, Group, Kbd, Skeleton, Text } from '@mantine/core';
import { askSql } from '@skylantern/contracts';
import { IconFileTypeCsv, IconPlayerPlay, IconPlayerStop, IconSql } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { ApiError, type CallReply, call } from '../../api.ts';
import { csvOf, saveFile } from '../../charts/csv.ts';
import { duration } from '../../format/format.ts';
import { useWords } from '../../i18n/i18n.ts';
import { recall, remember } from '../../memory.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { currentWorkspace } from '../../workspace.ts';
import { cellText, isNumbers } from './sql-cells.ts';
import { builderWords } from './words.ts';

const SqlEditor = lazy(async () => ({ default: (await import('./sql-editor.tsx')).SqlEditor }));
const firstQuery = `SELECT event_name, count() AS events, uniqExact(person) AS persons
FROM events
GROUP BY event_name
ORDER BY events DESC
LIMIT 20`;
const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '');
const keys = isMac ? '⌘ ↵' : 'Ctrl ↵';

/** Read-only SQL over the workspace: write, run, read the table, take it along. */
export function SqlScreen() {
  const t = useWords(builderWords);
  const memory = `sql.${currentWorkspace() ?? ''}`;
  const [query, setQuery] = useState(() => recall(memory) ?? firstQuery);
  const running = useRef<AbortController | null>(null);
  const ask = useMutation({
    mutationFn: async (text: string) => {
      running.current?.abort();
      const stop = new AbortController();
      running.current = stop;
      try {
        return await call(askSql, { body: { query: text } }, { signal: stop.signal });
      } catch (cause) {
        if (!stop.signal.aborted) throw cause;
        throw new ApiError({ code: 'query.cancelled', message: 'cancelled', status: 0 }, { cause });
      }
    },
  });
  const { mutate } = ask;
  const run = useCallback(
    (text: string) => {
      if (text.trim() === '') return;
      remember(memory, text);
      mutate(text);
    },
    [mutate, memory],
  );
  return (
    <>
      <PageHeader title={t('sqlTitle')} says={t('sqlSays')} />
      <Suspense fallback={<Skeleton h={200} />}>
        <SqlEditor label={t('sqlEditor')} value={query} onChange={setQuery} onRun={run} />
      </Suspense>
      <Group gap="sm" my="md">
        {ask.isPending ? (
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={16} aria-hidden />}
            onClick={() => running.current?.abort()}
          >
            {t('stop')}
          </Button>
        ) : (
          <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => run(query)}>
            {t('run')}
          </Button>
        )}
        <Kbd fz={13}>{keys}</Kbd>
      </Group>
      {ask.isIdle ? (
        <EmptyState
          icon={<IconSql size={28} stroke={1.5} />}
          title={t('sqlFirst')}
          says={t('sqlFirstSays')}
        />
      ) : (
        <InsightFrame
          answer={{
            data: ask.data,
            error: ask.error,
            isFetching: ask.isPending,
            refetch: () => run(query),
          }}
          onCancel={() => running.current?.abort()}
          isEmpty={(reply) => reply.rows.length === 0}
          empty={<EmptyState title={t('sqlEmpty')} says={t('sqlEmptySays')} />}
        >
          {(reply) => <Result reply={reply} />}
        </InsightFrame>
      )}
    </>
  );
}

type Reply = CallReply<typeof askSql>;

function Result({ reply }: { reply: Reply }) {
  const t = useWords(builderWords);
  const rows = useMemo(() => reply.rows.map((row, at) => ({ row, at })), [reply]);
  const columns = reply.columns.map((name) => ({
    key: name,
    title: name,
    isNumber: isNumbers(reply.rows, name),
    value: ({ row }: { row: Reply['rows'][number] }) => cellText(row[name]),
  }));
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Text size="sm" c="dimmed" role="status">
          {t('sqlRows', { count: reply.rows.length, time: duration(reply.tookMs) })}
        </Text>
        <Button
          variant="default"
          leftSection={<IconFileTypeCsv size={16} aria-hidden />}
          onClick={() =>
            saveFile(
              'sql.csv',
              csvOf(
                reply.columns,
                reply.rows.map((row) => reply.columns.map((name) => cellText(row[name]))),
              ),
            )
          }
        >
          {t('csv')}
        </Button>
      </Group>
      {reply.isCut ? (
        <Alert color="amber" variant="light" mb="xs" p="xs">
          {t('truncated')}
        </Alert>
      ) : null}
      <DataTable
        label={t('sqlResult')}
        columns={columns}
        rows={rows}
        rowKey={({ at }) => String(at)}
        {...(rows.length > 15 ? { height: 560 } : {})}
      />
    </>
  );
}
