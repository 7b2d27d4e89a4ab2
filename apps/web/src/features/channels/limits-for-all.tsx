import { Button, Group, Stack, Switch, Text, Title } from '@mantine/core';
import { TimeInput } from '@mantine/dates';
import { getEngagementSettings, setEngagementSettings } from '@skylantern/contracts';
import { useState } from 'react';
import type { CallReply } from '../../api.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { useAction, useCall } from '../../use-call.ts';
import { DurationField, WholeNumber } from '../segments/duration-field.tsx';
import { channelWords } from './words.ts';

type Settings = CallReply<typeof getEngagementSettings>;

/** What holds over all rules: how often one person is reached, and when not. */
export function LimitsForAll() {
  const t = useWords(channelWords);
  const settings = useCall(getEngagementSettings, {});
  return (
    <section aria-label={t('forAll')} style={{ marginTop: 32, maxWidth: 640 }}>
      <Title order={2}>{t('forAll')}</Title>
      <Text c="dimmed" mb="md">
        {t('forAllSays')}
      </Text>
      <InsightFrame answer={settings} height={80}>
        {(found) => <Form key={JSON.stringify(found)} settings={found} />}
      </InsightFrame>
    </section>
  );
}

function Form({ settings }: { settings: Settings }) {
  const t = useWords(channelWords);
  const isOwner = useHere().can('owner');
  const [{ cap, quietHours }, setDraft] = useState(settings);
  const save = useAction(setEngagementSettings, { done: t('settingsSaved') });
  const isSame = quietHours !== null && quietHours.from === quietHours.to;
  const isChanged = JSON.stringify({ cap, quietHours }) !== JSON.stringify(settings);
  return (
    <fieldset disabled={!isOwner} style={{ border: 0, margin: 0, padding: 0 }}>
      <Stack gap="md">
        <div>
          <Switch
            label={t('capOn')}
            checked={cap !== null}
            onChange={(event) =>
              setDraft({ quietHours, cap: event.currentTarget.checked ? { messages: 3, per: '7d' } : null })
            }
          />
          {cap === null ? null : (
            <Group gap={8} mt={8} ps={48}>
              <Text>{t('atMost')}</Text>
              <WholeNumber
                label={t('atMost')}
                max={1000}
                value={cap.messages}
                onChange={(messages) => setDraft({ quietHours, cap: { ...cap, messages } })}
              />
              <Text>{t('messagesPer')}</Text>
              <DurationField
                label={t('messagesPer')}
                value={cap.per}
                onChange={(per) => setDraft({ quietHours, cap: { ...cap, per } })}
              />
            </Group>
          )}
        </div>
        <div>
          <Switch
            label={t('quietOn')}
            checked={quietHours !== null}
            onChange={(event) =>
              setDraft({
                cap,
                quietHours: event.currentTarget.checked ? { from: '22:00', to: '08:00' } : null,
              })
            }
          />
          {quietHours === null ? null : (
            <Group gap={8} mt={8} ps={48}>
              {(['from', 'to'] as const).map((end) => (
                <Group key={end} gap={8}>
                  <Text>{end === 'from' ? t('quietFrom') : t('quietUntil')}</Text>
                  <TimeInput
                    w={104}
                    aria-label={end === 'from' ? t('quietFrom') : t('quietUntil')}
                    value={quietHours[end]}
                    onChange={(event) => {
                      const { value } = event.currentTarget;
                      if (value !== '') setDraft({ cap, quietHours: { ...quietHours, [end]: value } });
                    }}
                  />
                </Group>
              ))}
              <Text c="dimmed">{t('quietZone')}</Text>
              {isSame ? (
                <Text c="var(--mantine-color-error)" size="sm" w="100%">
                  {t('quietSame')}
                </Text>
              ) : null}
            </Group>
          )}
        </div>
        {isChanged && isOwner ? (
          <Group>
            <Button
              loading={save.isPending}
              disabled={isSame}
              onClick={() => save.mutate({ body: { cap, quietHours } })}
            >
              {t('save')}
            </Button>
          </Group>
        ) : null}
      </Stack>
    </fieldset>
  );
}
