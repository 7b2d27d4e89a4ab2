import { Alert, Group, Select, TextInput } from '@mantine/core';
import { listChannels } from '@skylantern/contracts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { AppLink } from '../../../ui/app-link.tsx';
import { useCall } from '../../../use-call.ts';
import classes from '../journeys.module.css';
import { MessageEditor } from './message-editor.tsx';
import { MessagePreview } from './message-preview.tsx';
import { Fault, Section, useEditing, useFault } from './section.tsx';
import { usePreview } from './use-preview.ts';
import { ruleWords } from './words.ts';

/** By which channel, and what. */
export function SendSection() {
  const t = useWords(ruleWords);
  const { form, change } = useEditing();
  const { can } = useHere();
  const faultOf = useFault();
  const channels = useCall(listChannels, { query: { limit: 500 } });
  const preview = usePreview(form);
  const items = channels.data?.items ?? [];
  const isNone = channels.data !== undefined && items.length === 0;
  return (
    <Section part="send" title={t('send')}>
      {isNone ? (
        <Alert color="amber" variant="light" maw={560}>
          {t('noChannels')}{' '}
          {can('owner') ? (
            <AppLink href="/settings/channels?add=email" underline="always">
              {t('addChannel')}
            </AppLink>
          ) : (
            t('askOwner')
          )}
        </Alert>
      ) : null}
      <Group gap="md" align="flex-start">
        <Select
          label={t('channel')}
          placeholder={t('chooseChannelHint')}
          w={260}
          allowDeselect={false}
          disabled={isNone}
          error={faultOf('message.channelId')}
          value={form.channelId === '' ? null : form.channelId}
          data={items.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(id) => {
            const channel = items.find((one) => one.id === id);
            if (channel === undefined) return;
            change({ channelId: channel.id, content: channel.type === 'webhook' ? 'webhook' : 'email' });
          }}
        />
        <TextInput
          label={t('topic')}
          description={t('topicSays')}
          w={260}
          maxLength={60}
          error={faultOf('message.topic')}
          value={form.topic}
          onChange={(event) => change({ topic: event.currentTarget.value })}
        />
      </Group>
      <div className={classes['message']}>
        <MessageEditor faults={preview.answer.data?.faults ?? []} />
        <MessagePreview preview={preview} />
      </div>
      <Fault within="message.template" />
    </Section>
  );
}
