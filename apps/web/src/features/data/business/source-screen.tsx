import { Button, Group, Stack, Text, Title } from '@mantine/core';
import {
  cancelSourceRun,
  getSource,
  removeSource,
  runSource,
  type SourceReply,
  updateSource,
} from '@skylantern/contracts';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { dateTime } from '../../../format/time.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { AppLink } from '../../../ui/app-link.tsx';
import { ConfirmByName } from '../../../ui/confirm-by-name.tsx';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { useAction, useCall } from '../../../use-call.ts';
import { FailedAlert } from './failed-alert.tsx';
import { isSourceKind } from './fields.ts';
import { RunTable } from './run-table.tsx';
import { SourceSettings } from './source-settings.tsx';
import { SourceState, stateOf } from './source-state.tsx';
import { WebhookAddress } from './webhook-address.tsx';
import { businessWords } from './words.ts';

/** One source: how it goes, what its runs did, and its settings. */
export function SourceScreen() {
  const t = useWords(businessWords);
  const { sourceId = '' } = useParams({ strict: false });
  const source = useCall(getSource, { params: { id: sourceId } }, { everyMs: 2_000 });
  return (
    <>
      <AppLink href="/data/sources" size="sm">
        {t('back')}
      </AppLink>
      <InsightFrame answer={{ ...source, isFetching: source.isPending }}>
        {(known) => <Known key={known.id} source={known} />}
      </InsightFrame>
    </>
  );
}

function Known({ source }: { source: SourceReply }) {
  const t = useWords(businessWords);
  const { can, workspace } = useHere();
  const state = stateOf(source);
  const isBusy = state === 'running' || state === 'queued';
  const isPushed = source.kind === 'webhook-in';
  const when =
    source.nextRunAt === null
      ? t(isPushed ? 'byItself' : 'onlyNow')
      : dateTime(source.nextRunAt, { timeZone: workspace.timeZone });
  return (
    <Stack gap="lg" mt={8}>
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <Title order={2} style={{ overflowWrap: 'anywhere' }}>
            {source.name}
          </Title>
          <SourceState state={state} />
          <Text size="sm" c="dimmed">
            {isSourceKind(source.kind) ? t(`kind_${source.kind}`) : source.kind} · {t('nextRun')}: {when}
          </Text>
        </Group>
        <Actions source={source} isBusy={isBusy} />
      </Group>
      {source.lastRun?.state === 'failed' ? <FailedAlert source={source} /> : null}
      {isPushed && can('editor') ? <WebhookAddress sourceId={source.id} /> : null}
      <section aria-label={t('runs')}>
        <Group justify="space-between">
          <Title order={3}>{t('runs')}</Title>
          <AppLink href={`/data/quarantine?import=${source.id}`} size="sm">
            {t('seeSetAside')}
          </AppLink>
        </Group>
        <Text size="sm" c="dimmed" mb={8}>
          {t('runsSays')}
        </Text>
        <RunTable sourceId={source.id} isBusy={isBusy} />
      </section>
      {can('owner') ? <SourceSettings source={source} /> : null}
    </Stack>
  );
}

function Actions({ source, isBusy }: { source: SourceReply; isBusy: boolean }) {
  const t = useWords(businessWords);
  const { can } = useHere();
  const navigate = useNavigate();
  const [removing, setRemoving] = useState(false);
  const params = { id: source.id };
  const run = useAction(runSource);
  const cancel = useAction(cancelSourceRun);
  const pause = useAction(updateSource);
  const remove = useAction(removeSource, {
    done: t('removed'),
    onDone: () => void navigate({ to: '/data/sources' }),
  });
  const isPushed = source.kind === 'webhook-in';
  return (
    <Group gap="xs">
      {can('owner') ? (
        <>
          <Button variant="subtle" color="gray" onClick={() => setRemoving(true)}>
            {t('remove')}
          </Button>
          <Button
            variant="default"
            loading={pause.isPending}
            onClick={() => pause.mutate({ params, body: { isPaused: !source.isPaused } })}
          >
            {t(source.isPaused ? 'goOn' : 'pause')}
          </Button>
        </>
      ) : null}
      {!can('editor') || isPushed ? null : isBusy ? (
        <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ params })}>
          {t('cancel')}
        </Button>
      ) : (
        <Button
          disabled={source.mapping === null}
          loading={run.isPending}
          onClick={() => run.mutate({ params })}
        >
          {t('runNow')}
        </Button>
      )}
      <ConfirmByName
        opened={removing}
        title={t('removeTitle')}
        says={t('removeSays')}
        name={source.name}
        action={t('remove')}
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ params })}
        onClose={() => setRemoving(false)}
      />
    </Group>
  );
}
