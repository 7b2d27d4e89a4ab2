import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type ChannelReply, type SendReply, testChannel } from '@skylantern/contracts';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { useAction } from '../../use-call.ts';
import { detailText } from '../journeys/detail-text.ts';
import { Failure } from './failure.tsx';
import { channelWords } from './words.ts';

const tones = { accepted: 'green', refused: 'red', 'try-later': 'amber', unknown: 'amber' } as const;

/** What the provider answered, in words and as it said it. */
export function SendOutcome({ reply }: { reply: SendReply }) {
  const t = useWords(channelWords);
  return (
    <Alert color={tones[reply.outcome]} variant="light" title={t(reply.outcome)} role="status">
      <Text size="sm">{t(`${reply.outcome}Says`)}</Text>
      {reply.detail === '' ? null : (
        <Text size="sm" mt={4} ff="monospace" fz={13} style={{ overflowWrap: 'anywhere' }}>
          {detailText(reply.detail)}
        </Text>
      )}
    </Alert>
  );
}

/** Sends a fixed message by a channel and shows what came back. */
export function TestChannel({ channel }: { channel: ChannelReply }) {
  const t = useWords(channelWords);
  const { session } = useHere();
  const isMail = channel.type === 'email';
  const [to, setTo] = useState(isMail ? session.member.email : 'per_test');
  const send = useAction(testChannel, { quiet: true, refreshes: [] });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (to.trim() !== '') send.mutate({ params: { id: channel.id }, body: { to: to.trim() } });
      }}
    >
      <Stack gap="md">
        <TextInput
          data-autofocus
          label={isMail ? t('testTo') : t('testToWebhook')}
          description={t('testSays')}
          type={isMail ? 'email' : 'text'}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        {send.data === undefined || send.isPending ? null : <SendOutcome reply={send.data} />}
        <Failure error={send.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={send.isPending}>
            {t('send')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
