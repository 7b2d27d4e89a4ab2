import { Group, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

export interface PageHeaderProps {
  title: string;
  /** Replaces the plain title, for one that can be edited. */
  editor?: ReactNode;
  /** A badge: draft, live, paused. */
  state?: ReactNode;
  /** One sentence under the title. */
  says?: ReactNode;
  /** The one primary action, on the right. */
  action?: ReactNode;
}

/** Top of every screen: the title (also that of the browser's tab), its state, one primary action. */
export function PageHeader({ title, editor, state, says, action }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · Skylantern`;
  }, [title]);
  return (
    <header style={{ marginBottom: 20 }}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Group gap="sm" style={{ minHeight: 32, minWidth: 0, maxWidth: '100%' }}>
          {editor ?? <Title order={1}>{title}</Title>}
          {state}
        </Group>
        {action}
      </Group>
      {says === undefined ? null : (
        <p style={{ margin: '4px 0 0', color: 'var(--mantine-color-dimmed)', maxWidth: 720 }}>{says}</p>
      )}
    </header>
  );
}
