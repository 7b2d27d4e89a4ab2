import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { createChannel, updateChannel } from '@skylantern/contracts';
import { useWords } from '../../i18n/i18n.ts';
import { CopyField } from '../../ui/copy-field.tsx';
import { useAction } from '../../use-call.ts';
import { isUrl, newSecret, webhookConfigOf, webhookFormOf } from './channel-form.ts';
import type { EditorProps } from './email-editor.tsx';
import { Failure } from './failure.tsx';
import { Pace, usePace } from './pace.tsx';
import { channelWords } from './words.ts';

/** The form of a webhook. Its signing secret is made here and seen only until the form is closed. */
export function WebhookEditor({ channel, onDone }: EditorProps) {
  const t = useWords(channelWords);
  const create = useAction(createChannel, { done: t('added'), quiet: true, onDone });
  const update = useAction(updateChannel, { done: t('saved'), quiet: true, onDone });
  const pace = usePace(channel);
  const form = useForm({
    initialValues: { ...webhookFormOf(channel), ...(channel === null ? { signingSecret: newSecret() } : {}) },
    validate: {
      name: (value) => (value.trim() === '' ? t('nameWanted') : null),
      url: (value) => (isUrl(value) ? null : t('urlWanted')),
    },
  });
  const submit = form.onSubmit((values) => {
    const body = {
      name: values.name.trim(),
      config: webhookConfigOf(values, channel === null),
      ...pace.body,
    };
    if (channel === null) create.mutate({ body: { type: 'webhook', ...body } });
    else update.mutate({ params: { id: channel.id }, body });
  });
  const { signingSecret } = form.values;
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          data-autofocus
          required
          label={t('name')}
          maxLength={100}
          {...form.getInputProps('name')}
        />
        <TextInput
          required
          type="url"
          label={t('url')}
          placeholder={t('urlHint')}
          description={t('urlSays')}
          {...form.getInputProps('url')}
        />
        {signingSecret === '' ? (
          <div>
            <Button variant="default" onClick={() => form.setFieldValue('signingSecret', newSecret())}>
              {t('newSecret')}
            </Button>
          </div>
        ) : (
          <div>
            <CopyField label={t('secret')} value={signingSecret} />
            <Text size="xs" c="dimmed" mt={4}>
              {t('secretSays')} {channel === null ? null : t('newSecretSays')}
            </Text>
          </div>
        )}
        <Pace pace={pace} />
        <Failure error={create.error ?? update.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending || update.isPending}>
            {channel === null ? t('add') : t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
