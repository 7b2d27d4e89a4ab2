import { Alert, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useWords } from '../i18n/i18n.ts';
import { uiWords } from './words.ts';

export interface ConfirmByNameProps {
  opened: boolean;
  title: string;
  /** What will be gone, in numbers. */
  says: ReactNode;
  /** What has to be typed. */
  name: string;
  /** The verb on the button. */
  action: string;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** For what cannot be undone alone: the name has to be typed before the button works. Everything else offers undo. */
export function ConfirmByName(props: ConfirmByNameProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title}>
      <Form key={String(props.opened)} {...props} />
    </Modal>
  );
}

function Form({ says, name, action, busy, onConfirm, onClose }: ConfirmByNameProps) {
  const t = useWords(uiWords);
  const [typed, setTyped] = useState('');
  const matches = typed.trim() === name;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (matches) onConfirm();
      }}
    >
      <Stack gap="md">
        <div>{says}</div>
        <Alert color="red" variant="light" p="xs">
          {t('cannotUndo')}
        </Alert>
        <TextInput
          data-autofocus
          label={t('typeName', { name })}
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" color="red" disabled={!matches} loading={busy === true}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
