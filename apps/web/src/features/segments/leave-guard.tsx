import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useWords } from '../../i18n/i18n.ts';
import { segmentWords } from './words.ts';

/** Asks before work that was not saved is left behind. */
export function LeaveGuard({ when }: { when: boolean }) {
  const t = useWords(segmentWords);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname,
    enableBeforeUnload: () => when,
    withResolver: true,
  });
  const isAsking = blocker.status === 'blocked';
  return (
    <Modal opened={isAsking} onClose={() => blocker.reset?.()} title={t('leaveTitle')}>
      <Stack gap="md">
        <Text>{t('leaveSays')}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" color="red" onClick={() => blocker.proceed?.()}>
            {t('leave')}
          </Button>
          <Button data-autofocus onClick={() => blocker.reset?.()}>
            {t('stay')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
