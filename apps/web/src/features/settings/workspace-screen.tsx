import { Anchor, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { GEO_ATTRIBUTION, updateWorkspace } from '@skylantern/contracts';
import { currentLanguage, localeOf, useWords } from '../../i18n/i18n.ts';
import { sessionQuery, useHere } from '../../session.ts';
import { queryClient, useAction } from '../../use-call.ts';
import { TimeZoneSelect } from '../session/time-zone-select.tsx';
import { settingsWords } from './words.ts';

export function WorkspaceScreen() {
  const t = useWords(settingsWords);
  const { workspace, can } = useHere();
  const isOwner = can('owner');
  const form = useForm({
    initialValues: {
      name: workspace.name,
      timeZone: workspace.timeZone,
      weekStart: String(workspace.weekStart),
      currency: workspace.currency,
    },
    validate: {
      name: (value) => (value.trim() === '' ? t('nameWanted') : null),
      currency: (value) => (/^[A-Z]{3}$/.test(value) ? null : t('currencyWanted')),
    },
  });
  const save = useAction(updateWorkspace, {
    done: t('saved'),
    refreshes: [],
    onDone: async () => {
      form.resetDirty();
      await queryClient.refetchQueries(sessionQuery);
      await queryClient.invalidateQueries(); // zone, week and currency change every answer
    },
  });
  return (
    <form
      style={{ maxWidth: 480 }}
      onSubmit={form.onSubmit(({ name, timeZone, weekStart, currency }) =>
        save.mutate({ body: { name: name.trim(), timeZone, weekStart: Number(weekStart), currency } }),
      )}
    >
      <Stack gap="md">
        <TextInput label={t('name')} maxLength={100} disabled={!isOwner} {...form.getInputProps('name')} />
        <TimeZoneSelect
          label={t('timeZone')}
          description={t('timeZoneSays')}
          disabled={!isOwner}
          value={form.values.timeZone}
          onChange={(timeZone) => form.setFieldValue('timeZone', timeZone)}
        />
        <Select
          label={t('weekStart')}
          data={weekdays()}
          allowDeselect={false}
          disabled={!isOwner}
          {...form.getInputProps('weekStart')}
        />
        <TextInput
          label={t('currency')}
          description={t('currencySays')}
          maxLength={3}
          disabled={!isOwner}
          {...form.getInputProps('currency')}
          onChange={(event) => form.setFieldValue('currency', event.currentTarget.value.toUpperCase())}
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
        <Anchor href={GEO_ATTRIBUTION.url} size="xs" c="dimmed" target="_blank" rel="noreferrer">
          {GEO_ATTRIBUTION.text}
        </Anchor>
      </Stack>
    </form>
  );
}

/** Monday (1) to Sunday (7) in the language of the page. */
function weekdays() {
  const format = new Intl.DateTimeFormat(localeOf[currentLanguage()], { weekday: 'long', timeZone: 'UTC' });
  return Array.from({ length: 7 }, (_, i) => ({
    value: String(i + 1),
    label: format.format(new Date(Date.UTC(2024, 0, 1 + i))), // 2024 began on a Monday
  }));
}
