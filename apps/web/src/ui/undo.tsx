import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { say } from '../i18n/i18n.ts';
import { uiWords } from './words.ts';

/** Says what was done and offers to undo it for ten seconds. `undo` puts things back as they were. */
export function offerUndo(done: string, undo: () => void | Promise<void>): void {
  const id = notifications.show({
    autoClose: 10_000,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <span>{done}</span>
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            notifications.hide(id);
            void undo();
          }}
        >
          {say(uiWords)('undo')}
        </Button>
      </Group>
    ),
  });
}
