import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { createWorkspace } from '@skylantern/contracts';
import { useState } from 'react';
import { useWords } from '../i18n/i18n.ts';
import { sessionQuery } from '../session.ts';
import { uiWords } from '../ui/words.ts';
import { queryClient, useAction } from '../use-call.ts';
import { frameWords } from './words.ts';

export interface NewWorkspaceProps {
  opened: boolean;
  onClose: () => void;
  onMade: (id: string) => void;
}

/** Asks for the name of a new workspace and makes it, in the browser's time zone. */
export function NewWorkspace({ opened, onClose, onMade }: NewWorkspaceProps) {
  const t = useWords(frameWords);
  const tUi = useWords(uiWords);
  const [name, setName] = useState('');
  const make = useAction(createWorkspace, {
    refreshes: [],
    onDone: async (workspace) => {
      await queryClient.refetchQueries(sessionQuery);
      setName('');
      onClose();
      onMade(workspace.id);
    },
  });
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return (
    <Modal opened={opened} onClose={onClose} title={t('newWorkspace')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') make.mutate({ body: { name: name.trim(), timeZone } });
        }}
      >
        <Stack gap="md">
          <TextInput
            data-autofocus
            label={t('workspaceName')}
            value={name}
            maxLength={100}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {tUi('cancel')}
            </Button>
            <Button type="submit" loading={make.isPending} disabled={name.trim() === ''}>
              {t('make')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
