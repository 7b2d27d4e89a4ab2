import { Avatar, Menu, Text, UnstyledButton } from '@mantine/core';
import { logOut, setLanguage } from '@skylantern/contracts';
import { IconLogout } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useWords } from '../i18n/i18n.ts';
import { useHere } from '../session.ts';
import { queryClient, useAction } from '../use-call.ts';
import { LanguageItems, ThemeItems } from './choices.tsx';
import { frameWords } from './words.ts';

/** Who is logged in; on a narrow screen also language and theme. */
export function MemberMenu({ narrow }: { narrow: boolean }) {
  const t = useWords(frameWords);
  const router = useRouter();
  const { session } = useHere();
  const remember = useAction(setLanguage, { quiet: true, refreshes: [] });
  const leave = useAction(logOut, {
    refreshes: [],
    onDone: async () => {
      await router.navigate({ to: '/log-in', search: { next: '/' } });
      queryClient.clear();
    },
  });
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton aria-label={t('member', { name: session.member.name })} style={{ borderRadius: 16 }}>
          <Avatar size={28} name={session.member.name} color="dusk" variant="light" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div style={{ padding: '6px 12px' }}>
          <Text fw={500} truncate>
            {session.member.name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {session.member.email}
          </Text>
        </div>
        <Menu.Divider />
        {narrow ? (
          <>
            <Menu.Label>{t('language')}</Menu.Label>
            <LanguageItems onChoose={(language) => remember.mutate({ body: { language } })} />
            <Menu.Label>{t('theme')}</Menu.Label>
            <ThemeItems />
            <Menu.Divider />
          </>
        ) : null}
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => leave.mutate({})}>
          {t('logOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
