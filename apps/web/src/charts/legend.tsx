import { Group, Text } from '@mantine/core';

export interface LegendProps {
  items: readonly { key: string; name: string; color: string }[];
}

/** Names of the colours, for charts without room for direct labels. */
export function Legend({ items }: LegendProps) {
  return (
    <Group gap="4px 16px">
      {items.map((item) => (
        <Group key={item.key} gap={6} wrap="nowrap">
          <span
            aria-hidden
            style={{ width: 10, height: 10, borderRadius: 2, background: item.color, flex: 'none' }}
          />
          <Text size="xs" truncate maw={360} title={item.name}>
            {item.name}
          </Text>
        </Group>
      ))}
    </Group>
  );
}
