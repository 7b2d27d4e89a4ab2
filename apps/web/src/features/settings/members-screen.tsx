import { ActionIcon, Badge, Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { modals } from '@mantine/modals';
import {
  inviteMember,
  listMembers,
  type Role,
  removeMember,
  roles,
  updateMember,
} from '@skylantern/contracts';
import { IconTrash, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { CallReply } from '../../api.ts';
import { dateTime, day } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { CopyField } from '../../ui/copy-field.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { offerUndo } from '../../ui/undo.tsx';
import { uiWords } from '../../ui/words.ts';
import { useAction, useCall } from '../../use-call.ts';
import { isEmail } from '../session/email.ts';
import { settingsWords } from './words.ts';

type Member = CallReply<typeof listMembers>['items'][number];

const isRole = (text: string | null): text is Role => roles.some((role) => role === text);

export function MembersScreen() {
  const t = useWords(settingsWords);
  const tUi = useWords(uiWords);
  const { session, workspace, can } = useHere();
  const [inviting, setInviting] = useState(false);
  const isOwner = can('owner');
  const members = useCall(listMembers, { query: { limit: 500 } });
  const change = useAction(updateMember);
  const remove = useAction(removeMember);
  const setRole = (member: Member, role: Role) => {
    const before = member.role;
    change.mutate(
      { params: { id: member.id }, body: { role } },
      {
        onSuccess: () =>
          offerUndo(t('roleChanged', { name: member.name, role: t(role) }), () =>
            change.mutate({ params: { id: member.id }, body: { role: before } }),
          ),
      },
    );
  };
  const askToRemove = (member: Member) =>
    modals.openConfirmModal({
      title: t('removeMember', { name: member.name }),
      children: t('removeSays', { name: member.name }),
      labels: { confirm: tUi('remove'), cancel: tUi('cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate({ params: { id: member.id } }),
    });
  const columns: Column<Member>[] = [
    {
      key: 'name',
      title: t('name'),
      width: 1.5,
      value: (member) => member.name,
      draw: (member) => (
        <Group gap={8} wrap="nowrap">
          {member.name}
          {member.id === session.member.id ? <Badge color="gray">{t('you')}</Badge> : null}
        </Group>
      ),
    },
    { key: 'email', title: t('email'), width: 2, value: (member) => member.email },
    {
      key: 'role',
      title: t('role'),
      width: '148px',
      value: (member) => roles.indexOf(member.role),
      draw: (member) =>
        isOwner ? (
          <Select
            aria-label={t('roleOf', { name: member.name })}
            size="xs"
            allowDeselect={false}
            value={member.role}
            data={roles.map((role) => ({ value: role, label: t(role) }))}
            onChange={(role) => {
              if (isRole(role) && role !== member.role) setRole(member, role);
            }}
          />
        ) : (
          t(member.role)
        ),
    },
    {
      key: 'since',
      title: t('since'),
      value: (member) => member.since,
      draw: (member) => day(member.since, { timeZone: workspace.timeZone }),
    },
    ...(isOwner
      ? [
          {
            key: 'actions',
            title: t('actions'),
            width: '88px',
            value: () => null,
            draw: (member: Member) => (
              <ActionIcon
                variant="subtle"
                color="gray"
                size={28}
                aria-label={t('removeMember', { name: member.name })}
                onClick={() => askToRemove(member)}
              >
                <IconTrash size={16} />
              </ActionIcon>
            ),
          },
        ]
      : []),
  ];
  return (
    <Stack gap="md">
      {isOwner ? (
        <Group justify="flex-end">
          <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
            {t('invite')}
          </Button>
        </Group>
      ) : null}
      <InsightFrame answer={members} height={160}>
        {(page) => (
          <DataTable
            label={t('members')}
            columns={columns}
            rows={page.items}
            rowKey={(member) => member.id}
          />
        )}
      </InsightFrame>
      <Modal opened={inviting} onClose={() => setInviting(false)} title={t('inviteTitle')}>
        <Invite key={String(inviting)} onClose={() => setInviting(false)} />
      </Modal>
    </Stack>
  );
}

function Invite({ onClose }: { onClose: () => void }) {
  const t = useWords(settingsWords);
  const { workspace } = useHere();
  const form = useForm<{ email: string; role: Role }>({
    initialValues: { email: '', role: 'editor' },
    validate: { email: (value) => (isEmail(value) ? null : t('emailWanted')) },
  });
  const invite = useAction(inviteMember);
  if (invite.data !== undefined) {
    const until = dateTime(invite.data.expiresAt, { timeZone: workspace.timeZone });
    return (
      <Stack gap="md">
        <Text>
          {t('invited')}. {t('invitedSays', { until })}
        </Text>
        <CopyField label={t('link')} value={new URL(invite.data.link, location.origin).href} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('done')}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ email, role }) => invite.mutate({ body: { email: email.trim(), role } }))}
    >
      <Stack gap="md">
        <TextInput data-autofocus type="email" label={t('email')} {...form.getInputProps('email')} />
        <Select
          label={t('role')}
          allowDeselect={false}
          data={roles.map((role) => ({ value: role, label: t(role) }))}
          description={t(`${form.values.role}Says`)}
          {...form.getInputProps('role')}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={invite.isPending}>
            {t('invite')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
