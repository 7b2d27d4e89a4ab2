import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { LanguageMenu, ThemeMenu } from '../../frame/choices.tsx';
import { Lantern } from '../../frame/lantern.tsx';

export interface DoorProps {
  title: string;
  says?: ReactNode;
  width?: number;
  children: ReactNode;
}

/** The page before the log-in: one card in the middle, language and theme in the corner. */
export function Door({ title, says, width = 400, children }: DoorProps) {
  useEffect(() => {
    document.title = `${title} · Skylantern`;
  }, [title]);
  return (
    <div
      style={{
        minHeight: '100dvh',
        background: 'var(--surface-sunken)',
        display: 'grid',
        gridTemplateRows: 'auto 1fr',
      }}
    >
      <Group component="header" justify="space-between" px={16} h={52}>
        <Group gap={8}>
          <Lantern />
          <Text fw={600}>Skylantern</Text>
        </Group>
        <Group gap={4}>
          <LanguageMenu />
          <ThemeMenu />
        </Group>
      </Group>
      <main style={{ width: '100%', maxWidth: width + 32, margin: '0 auto', padding: '4dvh 16px 48px' }}>
        <div className="card" style={{ padding: 24 }}>
          <Stack gap={4} mb={20}>
            <Title order={1}>{title}</Title>
            {says === undefined ? null : <Text c="dimmed">{says}</Text>}
          </Stack>
          {children}
        </div>
      </main>
    </div>
  );
}
