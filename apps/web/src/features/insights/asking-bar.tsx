import { Button, Group, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { number } from '../../format/format.ts';
import { useWords } from '../../i18n/i18n.ts';
import type { Progress } from '../../insights/use-answer.ts';
import { uiWords } from '../../ui/words.ts';

const PATIENCE_MS = 800;

export interface AskingBarProps {
  /** The next answer is on its way while the one before is shown. */
  isAsking: boolean;
  progress: Progress | null;
  onCancel: () => void;
}

/** While a slow answer is awaited over an older one: rows read, and a way to stop. Nothing for quick answers. */
export function AskingBar({ isAsking, progress, onCancel }: AskingBarProps) {
  const ui = useWords(uiWords);
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!isAsking) return;
    const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isAsking]);
  if (!isAsking || !isSlow) return null;
  const rows = number(progress?.rows);
  return (
    <Group className="card" px="sm" py={4} mb="sm" justify="space-between" role="status">
      <Text size="sm" c="dimmed">
        {progress === null
          ? ui('working')
          : progress.totalRows === null
            ? ui('rowsReadOpen', { rows })
            : ui('rowsRead', { rows, total: number(progress.totalRows) })}
      </Text>
      <Button variant="subtle" size="compact-sm" onClick={onCancel}>
        {ui('cancel')}
      </Button>
    </Group>
  );
}
