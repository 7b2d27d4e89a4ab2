import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  type ImportJob,
  type ImportMapping,
  type ImportPreview,
  previewImport,
  startImport,
} from '@skylantern/contracts';
import { useState } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { useAction, useCall } from '../../../use-call.ts';
import { ColumnTable } from './column-table.tsx';
import { blankMapping, inZone, isComplete } from './mapping.ts';
import { MappingFields } from './mapping-fields.tsx';
import { PreviewTable } from './preview-table.tsx';
import { importWords } from './words.ts';

/** How the rows of a file become events: guessed, to be corrected, with the first rows as they would be stored. */
export function MappingEditor({ job }: { job: ImportJob }) {
  const params = { id: job.id };
  const first = useCall(previewImport, {
    params,
    body: job.mapping === null ? {} : { mapping: job.mapping },
  });
  return (
    <InsightFrame answer={{ ...first, isFetching: first.isPending }}>
      {(preview) => <Editor job={job} first={preview} />}
    </InsightFrame>
  );
}

function Editor({ job, first }: { job: ImportJob; first: ImportPreview }) {
  const t = useWords(importWords);
  const params = { id: job.id };
  const { timeZone } = useHere().workspace;
  const [mapping, setMapping] = useState<ImportMapping>(() =>
    job.mapping === null ? inZone(first.mapping ?? blankMapping, timeZone) : job.mapping,
  );
  const [asked] = useDebouncedValue(mapping, 350);
  const complete = isComplete(mapping);
  const answer = useCall(
    previewImport,
    { params, body: { mapping: asked } },
    { enabled: isComplete(asked), keep: true },
  );
  const start = useAction(startImport);
  const preview = answer.data ?? first;
  const faults = preview.rows.filter((row) => row.fault !== null).length;
  return (
    <Stack gap="lg">
      <Text size="sm" c="dimmed">
        {shapeOf(first, t)}
      </Text>
      {first.mapping === null ? <Alert color="amber">{t('noGuess')}</Alert> : null}
      <section>
        <Title order={2} mb={8}>
          {t('howTitle')}
        </Title>
        <MappingFields mapping={mapping} columns={first.columns} onChange={setMapping} />
      </section>
      <section>
        <Title order={2}>{t('columnsTitle')}</Title>
        <Text size="sm" c="dimmed" mb={8}>
          {t('columnsSays')}
        </Text>
        <ColumnTable mapping={mapping} columns={first.columns} onChange={setMapping} />
      </section>
      <section aria-busy={answer.isFetching}>
        <Title order={2}>{t('previewTitle')}</Title>
        {!complete ? (
          <Text size="sm" c="dimmed">
            {t('incomplete')}
          </Text>
        ) : answer.error !== null ? (
          <ErrorState error={answer.error} />
        ) : preview.fault !== null ? (
          <Alert color="red" variant="light" role="alert">
            {preview.fault}
          </Alert>
        ) : (
          <>
            <Text size="sm" c={faults === 0 ? 'dimmed' : 'var(--negative)'} mb={8}>
              {faults === 0 ? t('noFaults') : t('faults', { count: faults })}
            </Text>
            <PreviewTable rows={preview.rows} />
          </>
        )}
      </section>
      <Group justify="flex-end">
        <Button
          size="sm"
          disabled={!complete || preview.fault !== null || answer.error !== null}
          loading={start.isPending}
          onClick={() => start.mutate({ params, body: { mapping } })}
        >
          {t('start')}
        </Button>
      </Group>
    </Stack>
  );
}

function shapeOf(preview: ImportPreview, t: ReturnType<typeof useWords<(typeof importWords)['en']>>): string {
  const { format, delimiter, encoding, isGzip, columns } = preview;
  const kind =
    format === 'ndjson'
      ? t('ndjson')
      : delimiter === null
        ? t('csvPlain')
        : t('csv', { delimiter: delimiter === '\t' ? t('tab') : `“${delimiter}”` });
  return [kind, encoding, ...(isGzip ? [t('gzip')] : []), t('columnCount', { count: columns.length })].join(
    ' · ',
  );
}
