import { Alert, Button, Code, Drawer, Group, JsonInput, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  discardQuarantine,
  type QuarantineEntry,
  reopenQuarantine,
  replayQuarantine,
} from '@skylantern/contracts';
import { useState } from 'react';
import { call } from '../../../api.ts';
import { number } from '../../../format/format.ts';
import { dateTime } from '../../../format/time.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { AppLink } from '../../../ui/app-link.tsx';
import { explain } from '../../../ui/explain.ts';
import { offerUndo } from '../../../ui/undo.tsx';
import { queryClient, useAction } from '../../../use-call.ts';
import { reasonText, remedyText } from './reasons.ts';
import { readRepair } from './repair.ts';
import { quarantineWords } from './words.ts';

export interface EntryDrawerProps {
  entry: QuarantineEntry | null;
  onClose: () => void;
}

/** A set-aside event: why, what was sent, and how to send it again. */
export function EntryDrawer({ entry, onClose }: EntryDrawerProps) {
  const t = useWords(quarantineWords);
  return (
    <Drawer
      opened={entry !== null}
      onClose={onClose}
      position="right"
      size={600}
      title={
        <strong style={{ fontSize: 16 }}>{entry === null ? t('title') : reasonText(entry.reason, t)}</strong>
      }
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {entry === null ? null : <Entry key={entry.id} entry={entry} onClose={onClose} />}
    </Drawer>
  );
}

export const importHref = (id: string): string =>
  `/data/${id.startsWith('src_') ? 'sources' : 'imports'}/${encodeURIComponent(id)}`;

function Entry({ entry, onClose }: { entry: QuarantineEntry; onClose: () => void }) {
  const t = useWords(quarantineWords);
  const { workspace, can } = useHere();
  const original = JSON.stringify(entry.raw, null, 2);
  const [text, setText] = useState(original);
  const repair = readRepair(text);
  const changed = text !== original;
  const takeBack = useAction(reopenQuarantine, { done: t('takenBack'), onDone: onClose });
  const replay = useAction(replayQuarantine, { done: t('sentAgain'), onDone: onClose, quiet: true });
  const discard = useAction(discardQuarantine, {
    onDone: () => {
      onClose();
      offerUndo(t('discardedNow'), () => undiscard(entry.id));
    },
  });
  const isOpen = entry.state === 'open' && can('editor');
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {[
          dateTime(entry.receivedAt, { timeZone: workspace.timeZone, seconds: true }),
          entry.source,
          ...(entry.line === null ? [] : [`${t('line')} ${number(entry.line)}`]),
        ]
          .filter((part) => part !== '')
          .join(' · ')}
        {entry.import === null ? null : (
          <>
            {' · '}
            <AppLink href={importHref(entry.import.id)} size="sm">
              {entry.import.fileName ?? entry.import.id}
            </AppLink>
          </>
        )}
      </Text>
      <Alert color="amber" variant="light" title={t('whatToDo')}>
        <Text size="sm">{remedyText(entry.reason, t)}</Text>
        <Text size="sm" c="dimmed" mt={4} style={{ overflowWrap: 'anywhere' }}>
          {entry.detail}
        </Text>
      </Alert>
      {isOpen ? (
        <JsonInput
          label={t('sent')}
          description={t('sentSays')}
          value={text}
          onChange={setText}
          error={
            repair.ok ? null : repair.fault === 'json' ? t('notJson', { why: repair.why }) : t('notObject')
          }
          autosize
          minRows={8}
          maxRows={24}
          spellCheck={false}
          styles={{
            input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13, lineHeight: '20px' },
          }}
        />
      ) : (
        <div>
          <Text fw={500}>{t('sent')}</Text>
          <Code block fz={13} tabIndex={0}>
            {original}
          </Code>
        </div>
      )}
      {replay.error === null ? null : (
        <Alert color="red" variant="light" role="alert" title={explain(replay.error).what}>
          {explain(replay.error).whole}
        </Alert>
      )}
      {isOpen ? (
        <Group justify="space-between">
          <Button
            variant="subtle"
            color="red"
            loading={discard.isPending}
            onClick={() => discard.mutate({ params: { id: entry.id } })}
          >
            {t('discard')}
          </Button>
          <Group gap="xs">
            {changed ? (
              <Button variant="default" onClick={() => setText(original)}>
                {t('asItWas')}
              </Button>
            ) : null}
            <Button
              disabled={!repair.ok}
              loading={replay.isPending}
              onClick={() => {
                if (repair.ok)
                  replay.mutate({ params: { id: entry.id }, body: changed ? { raw: repair.raw } : {} });
              }}
            >
              {changed ? t('sendRepaired') : t('send')}
            </Button>
          </Group>
        </Group>
      ) : entry.state === 'discarded' && can('editor') ? (
        <Group justify="flex-end">
          <Button loading={takeBack.isPending} onClick={() => takeBack.mutate({ params: { id: entry.id } })}>
            {t('takeBack')}
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
}

/** Works although the drawer is gone. */
async function undiscard(id: number): Promise<void> {
  try {
    await call(reopenQuarantine, { params: { id } });
    await queryClient.invalidateQueries({ queryKey: [reopenQuarantine.tag] });
  } catch (error) {
    const told = explain(error);
    notifications.show({ title: told.what, message: told.whole, color: 'red' });
  }
}
