import { Button, Group, NumberInput, Select, Stack, TagsInput, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { getPrivacySettings, type PrivacySettings, savePrivacySettings } from '@skylantern/contracts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { useAction, useCall } from '../../../use-call.ts';
import { privacyWords } from './words.ts';

/** What is kept of what arrives. */
export function PrivacyForm() {
  const t = useWords(privacyWords);
  const settings = useCall(getPrivacySettings, {});
  return (
    <section aria-label={t('takenTitle')} style={{ maxWidth: 480 }}>
      <Title order={2}>{t('takenTitle')}</Title>
      <Text c="dimmed" size="sm" mb="sm">
        {t('takenSays')}
      </Text>
      <InsightFrame answer={settings} height={240}>
        {(saved) => <Form key={JSON.stringify(saved)} saved={saved} />}
      </InsightFrame>
    </section>
  );
}

function Form({ saved }: { saved: PrivacySettings }) {
  const t = useWords(privacyWords);
  const isOwner = useHere().can('owner');
  const form = useForm<PrivacySettings>({ initialValues: saved });
  const save = useAction(savePrivacySettings, { done: t('saved'), refreshes: ['privacy'] });
  return (
    <form onSubmit={form.onSubmit((body) => save.mutate({ body }))}>
      <Stack gap="md">
        <Select
          label={t('ip')}
          allowDeselect={false}
          disabled={!isOwner}
          data={(['keep', 'last-octet', 'drop'] as const).map((value) => ({
            value,
            label: t(`ip_${value}`),
          }))}
          {...form.getInputProps('ip')}
        />
        <Select
          label={t('bots')}
          description={t('botsSays')}
          allowDeselect={false}
          disabled={!isOwner}
          data={(['keep', 'refuse'] as const).map((value) => ({ value, label: t(`bots_${value}`) }))}
          {...form.getInputProps('bots')}
        />
        <TagsInput
          label={t('hashed')}
          description={t('hashedSays')}
          disabled={!isOwner}
          maxTags={200}
          {...form.getInputProps('hashedProperties')}
        />
        <NumberInput
          label={t('keyLimit')}
          description={t('keyLimitSays')}
          min={1}
          max={1_000_000}
          allowDecimal={false}
          thousandSeparator
          disabled={!isOwner}
          {...form.getInputProps('keyEventsPerSecond')}
        />
        <NumberInput
          label={t('personLimit')}
          description={t('personLimitSays')}
          min={1}
          max={100_000}
          allowDecimal={false}
          thousandSeparator
          disabled={!isOwner}
          {...form.getInputProps('personEventsPerSecond')}
        />
        {isOwner ? (
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
              {t('save')}
            </Button>
          </Group>
        ) : (
          <Text c="dimmed">{t('ownerOnly')}</Text>
        )}
      </Stack>
    </form>
  );
}
