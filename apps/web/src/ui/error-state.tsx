import { Button, Code, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useWords } from '../i18n/i18n.ts';
import { explain } from './explain.ts';
import { uiWords } from './words.ts';

export interface ErrorStateProps {
  error: unknown;
  onRetry?: () => void;
}

/** A failure in place of what it kept from being shown: what, why, what to do, and the id to quote. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const t = useWords(uiWords);
  const told = explain(error);
  return (
    <Stack align="center" gap={4} py={32} px="md" ta="center" role="alert">
      <IconAlertTriangle size={24} color="var(--negative)" aria-hidden />
      <Title order={2}>{told.what}</Title>
      <Text c="dimmed" maw={480}>
        {told.why}
      </Text>
      {told.todo === '' ? null : <Text maw={480}>{told.todo}</Text>}
      {told.requestId === null ? null : (
        <Text size="xs" c="dimmed" mt={4}>
          {t('requestId', { id: '' })} <Code fz={13}>{told.requestId}</Code>
        </Text>
      )}
      {onRetry === undefined ? null : (
        <Button variant="default" mt="xs" onClick={onRetry}>
          {t('retry')}
        </Button>
      )}
    </Stack>
  );
}
