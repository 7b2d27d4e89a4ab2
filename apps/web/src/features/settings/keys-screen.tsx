import { Button, Code, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { createKey, listKeys, revokeKey } from '@skylantern/contracts';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { CallReply } from '../../api.ts';
import { dateTime, day, relativeTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { useAction, useCall } from '../../use-call.ts';
import { settingsWords } from './words.ts';

type Key = CallReply<typeof listKeys>['items'][number];
const kinds = ['write', 'server', 'api'] as const;

export function KeysScreen() {
  const t = useWords(settingsWords);
  const { workspace, can } = useHere();
  const isOwner = can('owner');
  const keys = useCall(listKeys, { query: { limit: 500 } });
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const revoke = useAction(revokeKey, {
    ...(revoking === null ? {} : { done: t('revoked', { name: revoking.name }) }),
    onDone: () => setRevoking(null),
  });
  const zone = { timeZone: workspace.timeZone };
  const columns: Column<Key>[] = [
    { key: 'name', title: t('name'), width: 1.5, value: (key) => key.name },
    { key: 'kind', title: t('keyKind'), value: (key) => t(`kind_${key.kind}`) },
    {
      key: 'shown',
      title: t('key'),
      width: 2,
      value: (key) => key.shown,
      draw: (key) => <Code fz={13}>{key.shown}</Code>,
    },
    {
      key: 'created',
      title: t('created'),
      value: (key) => key.createdAt,
      draw: (key) => day(key.createdAt, zone),
    },
    {
      key: 'used',
      title: t('lastUsed'),
      value: (key) => key.lastUsedAt,
      draw: (key) =>
        key.lastUsedAt === null ? (
          t('never')
        ) : (
          <span title={dateTime(key.lastUsedAt, zone)}>{relativeTime(key.lastUsedAt, Date.now())}</span>
        ),
    },
    ...(isOwner
      ? [
          {
            key: 'actions',
            title: t('actions'),
            width: '104px',
            value: () => null,
            draw: (key: Key) => (
              <Button variant="subtle" color="red" size="compact-sm" onClick={() => setRevoking(key)}>
                {t('revoke')}
              </Button>
            ),
          },
        ]
      : []),
  ];
  const newKey = isOwner ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t('newKey')}
    </Button>
  ) : null;
  return (
    <Stack gap="md">
      {keys.data?.items.length === 0 ? null : <Group justify="flex-end">{newKey}</Group>}
      <InsightFrame
        answer={keys}
        height={160}
        isEmpty={(page) => page.items.length === 0}
        empty={
          <EmptyState
            icon={<IconKey size={28} stroke={1.5} />}
            title={t('noKeys')}
            says={t('noKeysSays')}
            action={newKey}
          />
        }
      >
        {(page) => (
          <DataTable label={t('keys')} columns={columns} rows={page.items} rowKey={(key) => key.id} />
        )}
      </InsightFrame>
      <Modal
        opened={making}
        onClose={() => setMaking(false)}
        title={t('newKeyTitle')}
        closeOnClickOutside={false}
      >
        <NewKey key={String(making)} onClose={() => setMaking(false)} />
      </Modal>
      <ConfirmByName
        opened={revoking !== null}
        title={t('revokeTitle', { name: revoking?.name ?? '' })}
        says={t('revokeSays')}
        name={revoking?.name ?? ''}
        action={t('revoke')}
        busy={revoke.isPending}
        onClose={() => setRevoking(null)}
        onConfirm={() => {
          if (revoking !== null) revoke.mutate({ params: { id: revoking.id } });
        }}
      />
    </Stack>
  );
}

function NewKey({ onClose }: { onClose: () => void }) {
  const t = useWords(settingsWords);
  const form = useForm<{ kind: (typeof kinds)[number]; name: string }>({
    initialValues: { kind: 'write', name: '' },
    validate: { name: (value) => (value.trim() === '' ? t('keyNameWanted') : null) },
  });
  const make = useAction(createKey);
  if (make.data !== undefined) {
    return (
      <Stack gap="md">
        <Text>
          {t('made')}. {t('madeSays')}
        </Text>
        <CopyField label={t(`kind_${make.data.kind}`)} value={make.data.key} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('done')}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ kind, name }) => make.mutate({ body: { kind, name: name.trim() } }))}
    >
      <Stack gap="md">
        <Radio.Group label={t('keyKind')} {...form.getInputProps('kind')}>
          <Stack gap="xs" mt={4}>
            {kinds.map((kind) => (
              <Radio key={kind} value={kind} label={t(`kind_${kind}`)} description={t(`kindSays_${kind}`)} />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label={t('keyName')}
          description={t('keyNameSays')}
          maxLength={100}
          {...form.getInputProps('name')}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={make.isPending}>
            {t('make')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
