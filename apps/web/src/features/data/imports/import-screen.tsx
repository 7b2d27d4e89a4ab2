import { Alert, Button, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { cancelImport, deleteImport, getImport, type ImportJob, startImport } from '@skylantern/contracts';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { duration, number, percent } from '../../../format/format.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { AppLink } from '../../../ui/app-link.tsx';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { useAction, useCall } from '../../../use-call.ts';
import { ImportState } from './imports-screen.tsx';
import { MappingEditor } from './mapping-editor.tsx';
import { setAsideHref } from './set-aside-href.ts';
import { importWords } from './words.ts';

/** One import: its mapping before the start, its progress, its result. */
export function ImportScreen() {
  const t = useWords(importWords);
  const { importId = '' } = useParams({ strict: false });
  const input = { params: { id: importId } };
  const [busy, setBusy] = useState(true);
  const job = useCall(getImport, input, busy ? { everyMs: 1_000 } : {});
  const isRunning = job.data?.state === 'queued' || job.data?.state === 'running';
  if (job.data !== undefined && isRunning !== busy) setBusy(isRunning);
  return (
    <>
      <AppLink href="/data/imports" size="sm">
        {t('back')}
      </AppLink>
      <InsightFrame answer={{ ...job, isFetching: job.isPending }}>
        {(known) => <Job key={known.id} job={known} />}
      </InsightFrame>
    </>
  );
}

function Job({ job }: { job: ImportJob }) {
  const t = useWords(importWords);
  const { can } = useHere();
  const navigate = useNavigate();
  const [mapping, setMapping] = useState(false);
  const again = useAction(startImport, { onDone: () => setMapping(false) });
  const cancel = useAction(cancelImport);
  const forget = useAction(deleteImport, {
    done: t('forgotten'),
    onDone: () => void navigate({ to: '/data/imports' }),
  });
  const params = { id: job.id };
  const isRunning = job.state === 'queued' || job.state === 'running';
  const mayGoOn = (job.state === 'failed' || job.state === 'cancelled') && can('editor');
  return (
    <Stack gap="md" mt={8}>
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <Title order={2} style={{ overflowWrap: 'anywhere' }}>
            {job.fileName}
          </Title>
          <ImportState job={job} />
          <Text size="sm" c="dimmed">
            {bytes(job.fileBytes)}
          </Text>
        </Group>
        {can('editor') && !isRunning ? (
          <Button
            variant="subtle"
            color="gray"
            loading={forget.isPending}
            onClick={() => forget.mutate({ params })}
          >
            {t('forget')}
          </Button>
        ) : null}
      </Group>
      {job.state === 'failed' ? (
        <Alert color="red" variant="light" role="alert">
          {t('failed', { why: job.fault ?? '' })}
        </Alert>
      ) : null}
      {job.state === 'cancelled' ? <Text>{t('cancelled')}</Text> : null}
      {job.startedAt === null && !isRunning ? null : (
        <Running
          job={job}
          isRunning={isRunning}
          {...(can('editor') ? { onCancel: () => cancel.mutate({ params }) } : {})}
          isCancelling={cancel.isPending}
        />
      )}
      {mayGoOn && !mapping ? (
        <Group gap="xs">
          <Button loading={again.isPending} onClick={() => again.mutate({ params, body: {} })}>
            {t('startAgain')}
          </Button>
          <Button variant="default" onClick={() => setMapping(true)}>
            {t('changeMapping')}
          </Button>
        </Group>
      ) : null}
      {can('editor') && (job.state === 'uploaded' || (mapping && mayGoOn)) ? (
        <MappingEditor job={job} />
      ) : null}
    </Stack>
  );
}

interface RunningProps {
  job: ImportJob;
  isRunning: boolean;
  onCancel?: () => void;
  isCancelling: boolean;
}

function Running({ job, isRunning, onCancel, isCancelling }: RunningProps) {
  const t = useWords(importWords);
  const took =
    job.startedAt === null || job.finishedAt === null
      ? null
      : Date.parse(job.finishedAt) - Date.parse(job.startedAt);
  const said = [
    ...(job.linesPerSecond === null
      ? []
      : [t('rate', { rate: number(job.linesPerSecond, { decimals: 0 }) })]),
    ...(job.secondsLeft === null ? [] : [t('left', { time: duration(job.secondsLeft * 1_000) })]),
  ];
  return (
    <section className="card" style={{ padding: 16 }} aria-label={t('progress')}>
      {isRunning ? (
        <>
          <Group justify="space-between" mb={8} gap="sm">
            <Text size="sm" role="status">
              {job.state === 'queued' ? t('waitsTurn') : [percent(job.progress), ...said].join(' · ')}
            </Text>
            {onCancel === undefined ? null : (
              <Button variant="default" loading={isCancelling} onClick={onCancel}>
                {t('cancel')}
              </Button>
            )}
          </Group>
          <Progress
            value={job.state === 'queued' ? 100 : job.progress * 100}
            animated
            aria-label={t('progress')}
            mb={8}
          />
        </>
      ) : null}
      {job.state === 'done' ? <Text mb={4}>{t('doneSays', { time: duration(took) })}</Text> : null}
      <Text size="sm" c="dimmed">
        {t('soFar', {
          lines: number(job.lines),
          events: number(job.events),
          setAside: number(job.setAside),
        })}
      </Text>
      <Group gap="md" mt={8}>
        {job.setAside > 0 ? <AppLink href={setAsideHref(job)}>{t('seeSetAside')}</AppLink> : null}
        {job.state === 'done' ? (
          <>
            <AppLink href="/data/events">{t('seeEvents')}</AppLink>
            <AppLink href="/people">{t('seePeople')}</AppLink>
          </>
        ) : null}
      </Group>
    </section>
  );
}

function bytes(count: number): string {
  if (count < 1_000) return `${number(count)} B`;
  if (count < 1_000_000) return `${number(count / 1_000, { decimals: 1 })} kB`;
  return `${number(count / 1_000_000, { decimals: 1 })} MB`;
}
