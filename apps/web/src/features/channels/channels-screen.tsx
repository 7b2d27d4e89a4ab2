import { ActionIcon, Alert, Button, Group, Menu, Modal, Stack, Text } from '@mantine/core';
import { type ChannelReply, listChannels, removeChannel } from '@skylantern/contracts';
import {
  IconDots,
  IconMail,
  IconPencil,
  IconPlugConnected,
  IconSend,
  IconTrash,
  IconWebhook,
} from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { explain } from '../../ui/explain.ts';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { useAction, useCall } from '../../use-call.ts';
import { whereOf } from './channel-form.ts';
import { EmailEditor } from './email-editor.tsx';
import { LimitsForAll } from './limits-for-all.tsx';
import { TestChannel } from './test-channel.tsx';
import { WebhookEditor } from './webhook-editor.tsx';
import { channelWords } from './words.ts';

type Kind = 'email' | 'webhook';
type Doing = { do: 'add'; kind: Kind } | { do: 'edit' | 'test' | 'remove'; channel: ChannelReply } | null;

/** Ways to reach people, and what holds over all rules. */
export function ChannelsScreen() {
  const t = useWords(channelWords);
  const navigate = useNavigate();
  const { add } = useSearch({ strict: false });
  const isOwner = useHere().can('owner');
  const channels = useCall(listChannels, { query: { limit: 500 } });
  const [doing, setDoing] = useState<Doing>(
    isOwner && (add === 'email' || add === 'webhook') ? { do: 'add', kind: add } : null,
  );
  const close = () => {
    setDoing(null);
    if (add !== undefined) void navigate({ to: '.', search: {}, replace: true });
  };
  const columns = useColumns(setDoing);
  const adders = isOwner ? (
    <Group gap="xs">
      <Button
        leftSection={<IconMail size={16} stroke={1.6} aria-hidden />}
        onClick={() => setDoing({ do: 'add', kind: 'email' })}
      >
        {t('addEmail')}
      </Button>
      <Button
        variant="default"
        leftSection={<IconWebhook size={16} stroke={1.6} aria-hidden />}
        onClick={() => setDoing({ do: 'add', kind: 'webhook' })}
      >
        {t('addWebhook')}
      </Button>
    </Group>
  ) : null;
  return (
    <Stack gap="md">
      {channels.data === undefined || channels.data.items.length === 0 ? null : (
        <Group justify="space-between">
          <Text c="dimmed">{isOwner ? t('says') : t('ownerOnly')}</Text>
          {adders}
        </Group>
      )}
      <InsightFrame
        answer={channels}
        height={160}
        isEmpty={(page) => page.items.length === 0}
        empty={
          <EmptyState
            icon={<IconPlugConnected size={28} stroke={1.5} />}
            title={t('noChannels')}
            says={isOwner ? t('noChannelsSays') : `${t('noChannelsSays')} ${t('ownerOnly')}`}
            action={adders}
          />
        }
      >
        {(page) => (
          <DataTable label={t('channels')} columns={columns} rows={page.items} rowKey={({ id }) => id} />
        )}
      </InsightFrame>
      <LimitsForAll />
      <Dialog doing={doing} onClose={close} onAdded={(channel) => setDoing({ do: 'test', channel })} />
      <Remove channel={doing?.do === 'remove' ? doing.channel : null} onClose={close} />
    </Stack>
  );
}

function useColumns(setDoing: (doing: Doing) => void): Column<ChannelReply>[] {
  const t = useWords(channelWords);
  const { can } = useHere();
  const isOwner = can('owner');
  const mayTest = can('editor');
  return useMemo(() => {
    const kindOf = ({ type }: ChannelReply) =>
      type === 'email' || type === 'webhook' ? t(`kind_${type}`) : type;
    return [
      { key: 'name', title: t('name'), width: 1.5, value: ({ name }) => name },
      { key: 'kind', title: t('kind'), width: '104px', value: kindOf },
      {
        key: 'where',
        title: t('where'),
        width: 2.5,
        value: whereOf,
        draw: (channel) => <span title={whereOf(channel)}>{whereOf(channel)}</span>,
      },
      {
        key: 'actions',
        title: t('actions'),
        width: '144px',
        value: () => null,
        draw: (channel) => (
          <Group gap={4} wrap="nowrap">
            {mayTest ? (
              <Button
                variant="subtle"
                size="compact-sm"
                leftSection={<IconSend size={14} aria-hidden />}
                onClick={() => setDoing({ do: 'test', channel })}
              >
                {t('test')}
              </Button>
            ) : null}
            {isOwner ? (
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={28}
                    aria-label={t('actionsOf', { name: channel.name })}
                  >
                    <IconDots size={16} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item
                    leftSection={<IconPencil size={16} stroke={1.6} aria-hidden />}
                    onClick={() => setDoing({ do: 'edit', channel })}
                  >
                    {t('edit')}
                  </Menu.Item>
                  <Menu.Item
                    leftSection={<IconTrash size={16} stroke={1.6} aria-hidden />}
                    onClick={() => setDoing({ do: 'remove', channel })}
                  >
                    {t('remove')}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            ) : null}
          </Group>
        ),
      },
    ];
  }, [t, isOwner, mayTest, setDoing]);
}

interface DialogProps {
  doing: Doing;
  onClose: () => void;
  /** A new channel is tested next. */
  onAdded: (channel: ChannelReply) => void;
}

function Dialog({ doing, onClose, onAdded }: DialogProps) {
  const t = useWords(channelWords);
  const isOpen = doing !== null && doing.do !== 'remove';
  const title =
    doing === null
      ? ''
      : doing.do === 'add'
        ? doing.kind === 'email'
          ? t('newEmail')
          : t('newWebhook')
        : doing.do === 'test'
          ? t('testTitle', { name: doing.channel.name })
          : t('editTitle', { name: doing.channel.name });
  const kind = doing === null ? null : doing.do === 'add' ? doing.kind : doing.channel.type;
  const channel = doing !== null && doing.do !== 'add' ? doing.channel : null;
  const Editor = kind === 'email' ? EmailEditor : WebhookEditor;
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size={doing?.do === 'test' ? 'md' : 'lg'}
      closeOnClickOutside={doing?.do === 'test'}
    >
      {doing === null || doing.do === 'remove' ? null : doing.do === 'test' ? (
        <TestChannel key={doing.channel.id} channel={doing.channel} />
      ) : (
        <Editor
          key={channel?.id ?? 'new'}
          channel={channel}
          onDone={(saved) => (doing.do === 'add' ? onAdded(saved) : onClose())}
        />
      )}
    </Modal>
  );
}

function Remove({ channel, onClose }: { channel: ChannelReply | null; onClose: () => void }) {
  const t = useWords(channelWords);
  const name = channel?.name ?? '';
  const remove = useAction(removeChannel, { done: t('removed', { name }), quiet: true, onDone: onClose });
  return (
    <ConfirmByName
      opened={channel !== null}
      title={t('removeTitle', { name })}
      name={name}
      action={t('remove')}
      busy={remove.isPending}
      onClose={() => {
        remove.reset();
        onClose();
      }}
      onConfirm={() => {
        if (channel !== null) remove.mutate({ params: { id: channel.id } });
      }}
      says={
        <Stack gap="xs">
          <Text>{t('removeSays')}</Text>
          {remove.error === null ? null : (
            <Alert color="red" variant="light" title={explain(remove.error).what} role="alert">
              {explain(remove.error).why}
            </Alert>
          )}
        </Stack>
      }
    />
  );
}
