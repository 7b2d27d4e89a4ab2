import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  title: string;
  /** What this place will show. */
  says: ReactNode;
  /** The one step to get there. */
  action?: ReactNode;
  /** A sample picture, drawn from demo data. */
  picture?: ReactNode;
  /** An icon, where there is no picture. */
  icon?: ReactNode;
}

/** A place with nothing in it yet: what it will show, and the one step to get there. */
export function EmptyState({ title, says, action, picture, icon }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" py={40} px="md" ta="center">
      {picture === undefined ? null : (
        <div aria-hidden style={{ opacity: 0.75, pointerEvents: 'none', maxWidth: '100%' }}>
          {picture}
        </div>
      )}
      {icon === undefined ? null : (
        <div aria-hidden style={{ color: 'var(--mantine-color-dimmed)', lineHeight: 0 }}>
          {icon}
        </div>
      )}
      <Title order={2}>{title}</Title>
      <Text c="dimmed" maw={440}>
        {says}
      </Text>
      {action === undefined ? null : <div style={{ marginTop: 8 }}>{action}</div>}
    </Stack>
  );
}
