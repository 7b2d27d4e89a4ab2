import { ActionIcon, Button, Group, Modal, Stack, Switch, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  getAccountSettings,
  removeAccountDomain,
  saveAccountDomain,
  saveAccountSettings,
} from '@skylantern/contracts';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { CallReply } from '../../api.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { useAction, useCall } from '../../use-call.ts';
import { WalkProgress } from './walk-progress.tsx';
import { accountWords } from './words.ts';

const WALK_MS = 1_000;

/** Whether e-mails stand for accounts, and what domains mean. */
export function AccountRules({ onClose }: { onClose: () => void }) {
  const t = useWords(accountWords);
  const [isWalking, setWalking] = useState(false);
  const answer = useCall(getAccountSettings, {}, isWalking ? { everyMs: WALK_MS } : {});
  const isRunning = answer.data?.walk?.state === 'running';
  if (isRunning !== isWalking) setWalking(isRunning);
  return (
    <Modal opened onClose={onClose} title={t('rules')} size="lg">
      <InsightFrame answer={{ ...answer, isFetching: answer.isPending }}>
        {(settings) => <Rules settings={settings} />}
      </InsightFrame>
    </Modal>
  );
}

function Rules({ settings }: { settings: CallReply<typeof getAccountSettings> }) {
  const t = useWords(accountWords);
  const { can } = useHere();
  const save = useAction(saveAccountSettings, { done: t('saved') });
  return (
    <Stack gap="md">
      <Switch
        label={t('fromEmail')}
        description={can('owner') ? t('fromEmailSays') : `${t('fromEmailSays')} ${t('ownerOnly')}`}
        checked={settings.fromEmail}
        disabled={!can('owner') || save.isPending}
        onChange={(event) => save.mutate({ body: { fromEmail: event.currentTarget.checked } })}
      />
      {settings.fromEmail ? <WalkProgress walk={settings.walk} /> : null}
      {settings.fromEmail || settings.domains.length > 0 ? <Domains domains={settings.domains} /> : null}
    </Stack>
  );
}

function Domains({ domains }: { domains: CallReply<typeof getAccountSettings>['domains'] }) {
  const t = useWords(accountWords);
  const canEdit = useHere().can('editor');
  const [domain, setDomain] = useState('');
  const [key, setKey] = useState('');
  const name = domain.trim().toLowerCase();
  const save = useAction(saveAccountDomain, {
    onDone: ({ moved }) => {
      notifications.show({ message: t('moved', { count: moved }) });
      setDomain('');
      setKey('');
    },
  });
  const remove = useAction(removeAccountDomain, { done: t('saved') });
  return (
    <section aria-label={t('domainRules')}>
      <Text fw={600} size="sm">
        {t('domainRules')}
      </Text>
      <Text size="sm" c="dimmed" mb="xs">
        {t('domainRulesSays')}
      </Text>
      <Stack gap={4}>
        {domains.map((one) => (
          <Group key={one.domain} gap="xs" wrap="nowrap" justify="space-between">
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {`${one.domain} → ${one.accountKey ?? t('meansNone')}`}
            </Text>
            {canEdit ? (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('remove', { domain: one.domain })}
                onClick={() => remove.mutate({ params: { domain: one.domain } })}
              >
                <IconTrash size={16} stroke={1.6} />
              </ActionIcon>
            ) : null}
          </Group>
        ))}
      </Stack>
      {canEdit ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const accountKey = key.trim() === '' ? null : key.trim();
            save.mutate({ params: { domain: name }, body: { accountKey } });
          }}
        >
          <Group align="flex-end" gap="xs" mt="sm">
            <TextInput
              label={t('domain')}
              placeholder="acme.de"
              flex={1}
              miw={160}
              inputWrapperOrder={['label', 'input']}
              value={domain}
              onChange={(event) => setDomain(event.currentTarget.value)}
            />
            <TextInput
              label={`${t('meansKey')} (${t('meansSays')})`}
              placeholder="acme.com"
              flex={1}
              miw={200}
              value={key}
              onChange={(event) => setKey(event.currentTarget.value)}
            />
            <Button type="submit" loading={save.isPending} disabled={!/^[^\s@/]+\.[^\s@/]+$/.test(name)}>
              {t('add')}
            </Button>
          </Group>
        </form>
      ) : null}
    </section>
  );
}
