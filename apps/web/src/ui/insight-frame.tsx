import { Button, Center, Group, Progress, Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { number } from '../format/format.ts';
import { useWords } from '../i18n/i18n.ts';
import { EmptyState } from './empty-state.tsx';
import { ErrorState } from './error-state.tsx';
import { uiWords } from './words.ts';

/** An answer on its way; what `useCall` gives is one. */
export interface Answer<T> {
  data: T | undefined;
  error: unknown;
  isFetching: boolean;
  refetch?: () => unknown;
}

export interface InsightFrameProps<T> {
  answer: Answer<T>;
  children: (data: T) => ReactNode;
  isEmpty?: (data: T) => boolean;
  /** Replaces "No events match". */
  empty?: ReactNode;
  /** Rows read so far, where the server tells. */
  progress?: { rows: number; totalRows: number | null } | null;
  /** Offers a cancel button while the answer is on its way. */
  onCancel?: () => void;
  /** Height kept free while loading, so that nothing jumps. */
  height?: number;
}

/** Draws loading (with progress and cancel), failed and empty around an answer; its child only draws rows. */
export function InsightFrame<T>(props: InsightFrameProps<T>) {
  const { answer, children, isEmpty, empty, progress, onCancel, height = 280 } = props;
  const t = useWords(uiWords);
  if (answer.data === undefined && answer.isFetching) {
    return <Waiting height={height} progress={progress ?? null} {...(onCancel ? { onCancel } : {})} />;
  }
  if (answer.error !== null && answer.error !== undefined) {
    const retry = answer.refetch;
    return (
      <Center mih={height}>
        <ErrorState error={answer.error} {...(retry ? { onRetry: () => void retry() } : {})} />
      </Center>
    );
  }
  if (answer.data === undefined) return <div style={{ minHeight: height }} />;
  if (isEmpty?.(answer.data) === true) {
    return (
      <Center mih={height}>
        {empty ?? <EmptyState title={t('emptyAnswer')} says={t('emptyAnswerDo')} />}
      </Center>
    );
  }
  return (
    <div style={{ position: 'relative' }} aria-busy={answer.isFetching}>
      {answer.isFetching ? <Renewing label={t('working')} /> : null}
      {children(answer.data)}
    </div>
  );
}

function Renewing({ label }: { label: string }) {
  return (
    <Progress
      value={100}
      animated
      size={2}
      aria-label={label}
      style={{ position: 'absolute', insetInline: 0, top: -4 }}
    />
  );
}

type WaitingProps = Pick<InsightFrameProps<unknown>, 'onCancel'> & {
  height: number;
  progress: { rows: number; totalRows: number | null } | null;
};

function Waiting({ height, progress, onCancel }: WaitingProps) {
  const t = useWords(uiWords);
  const seconds = useSeconds();
  const total = progress?.totalRows ?? null;
  const share = progress !== null && total !== null && total > 0 ? (progress.rows / total) * 100 : null;
  const rows = number(progress?.rows);
  const read = total === null ? t('rowsReadOpen', { rows }) : t('rowsRead', { rows, total: number(total) });
  return (
    <Center mih={height} role="status" aria-live="polite">
      <Stack gap="xs" w={280} align="center">
        <Progress
          value={share ?? 100}
          animated={share === null}
          size={4}
          w="100%"
          aria-label={t('working')}
        />
        <Text size="sm" c="dimmed">
          {progress === null ? t('working') : read}
        </Text>
        <Group gap="sm" mih={32}>
          {seconds < 2 ? null : (
            <Text size="sm" c="dimmed">
              {t('seconds', { seconds })}
            </Text>
          )}
          {onCancel === undefined || seconds < 1 ? null : (
            <Button variant="default" onClick={onCancel}>
              {t('cancel')}
            </Button>
          )}
        </Group>
      </Stack>
    </Center>
  );
}

function useSeconds(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}
