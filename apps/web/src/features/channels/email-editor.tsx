import { Button, Grid, Group, NumberInput, PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type ChannelReply, createChannel, updateChannel } from '@skylantern/contracts';
import { ApiError } from '../../api.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useAction } from '../../use-call.ts';
import { isEmail } from '../session/email.ts';
import { emailConfigOf, emailFormOf, portFor, securities } from './channel-form.ts';
import { Failure } from './failure.tsx';
import { Pace, usePace } from './pace.tsx';
import { channelWords } from './words.ts';

export interface EditorProps {
  /** null: a new one. */
  channel: ChannelReply | null;
  onDone: (channel: ChannelReply) => void;
}

/** The form of a mail server. */
export function EmailEditor({ channel, onDone }: EditorProps) {
  const t = useWords(channelWords);
  const create = useAction(createChannel, { done: t('added'), quiet: true, onDone });
  const update = useAction(updateChannel, { done: t('saved'), quiet: true, onDone });
  const pace = usePace(channel);
  const form = useForm({
    initialValues: emailFormOf(channel),
    validate: {
      name: (value) => (value.trim() === '' ? t('nameWanted') : null),
      host: (value) => (/^[^\s/:]+$/.test(value.trim()) ? null : t('hostWanted')),
      port: (value) => (Number.isInteger(value) && value > 0 && value < 65_536 ? null : t('portWanted')),
      from: (value) => (isEmail(value) ? null : t('fromWanted')),
      replyTo: (value) => (value.trim() === '' || isEmail(value) ? null : t('fromWanted')),
    },
  });
  const error = create.error ?? update.error;
  const submit = form.onSubmit((values) => {
    const body = { name: values.name.trim(), config: emailConfigOf(values, channel === null), ...pace.body };
    if (channel === null) create.mutate({ body: { type: 'email', ...body } });
    else update.mutate({ params: { id: channel.id }, body });
  });
  const fieldOf = error instanceof ApiError ? error.field?.replace('config.', '') : undefined;
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          data-autofocus
          required
          label={t('name')}
          placeholder={t('nameHint')}
          maxLength={100}
          {...form.getInputProps('name')}
        />
        <Grid gap="sm">
          <Grid.Col span={{ base: 12, xs: 8 }}>
            <TextInput
              required
              label={t('host')}
              placeholder={t('hostHint')}
              {...form.getInputProps('host')}
            />
          </Grid.Col>
          <Grid.Col span={{ base: 12, xs: 4 }}>
            <NumberInput required hideControls label={t('port')} {...form.getInputProps('port')} />
          </Grid.Col>
          <Grid.Col span={12}>
            <Select
              label={t('security')}
              allowDeselect={false}
              data={securities.map((one) => ({ value: one, label: t(`security_${one}`) }))}
              {...(form.values.security === 'offered' ? { description: t('securitySays') } : {})}
              value={form.values.security}
              onChange={(chosen) => {
                const security = securities.find((one) => one === chosen) ?? 'starttls';
                form.setValues({ security, port: portFor(security, form.values.port) });
              }}
            />
          </Grid.Col>
          <Grid.Col span={{ base: 12, xs: 6 }}>
            <TextInput
              label={t('user')}
              description={t('userSays')}
              autoComplete="off"
              {...form.getInputProps('user')}
            />
          </Grid.Col>
          <Grid.Col span={{ base: 12, xs: 6 }}>
            <PasswordInput
              label={t('password')}
              autoComplete="new-password"
              disabled={form.values.user.trim() === ''}
              {...(channel?.secretsSet.includes('password') === true
                ? { description: t('passwordSet') }
                : {})}
              {...form.getInputProps('password')}
            />
          </Grid.Col>
          <Grid.Col span={{ base: 12, xs: 6 }}>
            <TextInput required type="email" label={t('from')} {...form.getInputProps('from')} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, xs: 6 }}>
            <TextInput label={t('fromName')} maxLength={100} {...form.getInputProps('fromName')} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, xs: 6 }}>
            <TextInput type="email" label={t('replyTo')} {...form.getInputProps('replyTo')} />
          </Grid.Col>
        </Grid>
        <Pace pace={pace} withUnknown />
        <Failure error={error} {...(fieldOf === undefined ? {} : { field: fieldOf })} />
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending || update.isPending}>
            {channel === null ? t('add') : t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
