import { Alert, Text, Title } from '@mantine/core';
import type { SourceSample } from '@skylantern/contracts';
import { useWords } from '../../../i18n/i18n.ts';
import { PreviewTable } from '../imports/preview-table.tsx';
import { importWords } from '../imports/words.ts';
import { businessWords } from './words.ts';

/** The first rows of a source as they would be taken, or why they cannot be. */
export function SampleView({ sample, isComplete }: { sample: SourceSample; isComplete: boolean }) {
  const t = useWords(businessWords);
  const i = useWords(importWords);
  const faults = sample.rows.filter((row) => row.fault !== null).length;
  if (sample.fault !== null) {
    return (
      <Alert color="red" variant="light" role="alert">
        {t('fault', { why: sample.fault })}
      </Alert>
    );
  }
  return (
    <section>
      <Title order={3}>{t('preview')}</Title>
      {!isComplete ? (
        <Text size="sm" c="dimmed">
          {t('incomplete')}
        </Text>
      ) : sample.mappingFault !== null ? (
        <Alert color="red" variant="light" role="alert">
          {sample.mappingFault}
        </Alert>
      ) : (
        <>
          <Text size="sm" c={faults === 0 ? 'dimmed' : 'var(--negative)'} mb={8}>
            {faults === 0 ? i('noFaults') : i('faults', { count: faults })}
          </Text>
          <PreviewTable rows={sample.rows} />
        </>
      )}
    </section>
  );
}
