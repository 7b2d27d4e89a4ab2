import { Button, Center } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useWords } from '../i18n/i18n.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { frameWords } from './words.ts';

/** For an address that leads nowhere. */
export function NotFound() {
  const t = useWords(frameWords);
  const navigate = useNavigate();
  return (
    <Center mih="60vh">
      <EmptyState
        icon={<IconMapOff size={28} stroke={1.5} />}
        title={t('notFound')}
        says={t('notFoundSays')}
        action={<Button onClick={() => void navigate({ to: '/' })}>{t('toHome')}</Button>}
      />
    </Center>
  );
}
