import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { listKeys } from '@skylantern/contracts';
import type { CallReply } from '../../../api.ts';
import { dateTime, relativeTime } from '../../../format/time.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { AppLink } from '../../../ui/app-link.tsx';
import { CopyField } from '../../../ui/copy-field.tsx';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { useCall } from '../../../use-call.ts';
import { BusinessSources } from '../business/business-sources.tsx';
import { SendSnippets } from './send-snippets.tsx';
import { sourceWords } from './words.ts';

type Key = CallReply<typeof listKeys>['items'][number];

/** Where events come from: the keys that say whose they are, and how to send them. */
export function SourcesScreen() {
  const t = useWords(sourceWords);
  const { can } = useHere();
  return (
    <Stack gap={32}>
      <BusinessSources />
      <div
        style={{
          display: 'grid',
          gap: 32,
          gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 440px), 1fr))',
        }}
      >
        <section aria-label={t('sendTitle')} style={{ minWidth: 0 }}>
          <Group justify="space-between">
            <Title order={2}>{t('sendTitle')}</Title>
            <AppLink href="/live">{t('watch')}</AppLink>
          </Group>
          <Text c="dimmed" size="sm" mb="sm">
            {t('sendSays')}
          </Text>
          <SendSnippets />
        </section>
        <section aria-label={t('keys')} style={{ minWidth: 0 }}>
          <Group justify="space-between">
            <Title order={2}>{t('keys')}</Title>
            {can('editor') ? <AppLink href="/settings/keys">{t('manage')}</AppLink> : null}
          </Group>
          <Text c="dimmed" size="sm" mb="md">
            {t('keysSays')}
          </Text>
          <Stack gap="md">
            <CopyField label={t('endpoint')} value={`${window.location.origin}/v1`} />
            {can('editor') ? <Keys /> : <Text size="sm">{t('keysHidden')}</Text>}
          </Stack>
        </section>
      </div>
    </Stack>
  );
}

function Keys() {
  const t = useWords(sourceWords);
  const keys = useCall(listKeys, { query: { limit: 500 } });
  return (
    <InsightFrame answer={keys} height={120}>
      {({ items }) => {
        const shown = items.filter((key) => key.kind !== 'api');
        if (shown.length === 0) return <Text size="sm">{t('noKeys')}</Text>;
        return (
          <Stack gap="md">
            {shown.map((key) => (
              <OneKey key={key.id} given={key} />
            ))}
          </Stack>
        );
      }}
    </InsightFrame>
  );
}

function OneKey({ given }: { given: Key }) {
  const t = useWords(sourceWords);
  const { timeZone } = useHere().workspace;
  const used = given.lastUsedAt;
  return (
    <div>
      {given.kind === 'write' ? (
        <CopyField label={given.name} value={given.shown} />
      ) : (
        <Text fw={500}>
          {given.name} <Text span c="dimmed" ff="monospace" fz={13}>{`${given.shown}`}</Text>
        </Text>
      )}
      <Group gap="xs" mt={4}>
        <Badge color={given.kind === 'write' ? 'dusk' : 'gray'}>
          {t(given.kind === 'write' ? 'kind_write' : 'kind_server')}
        </Badge>
        <Text size="xs" c="dimmed" {...(used === null ? {} : { title: dateTime(used, { timeZone }) })}>
          {t('lastUsed')}: {used === null ? t('never') : relativeTime(used, Date.now())}
        </Text>
      </Group>
    </div>
  );
}
