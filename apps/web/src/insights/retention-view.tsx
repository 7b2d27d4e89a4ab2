import { Group, Select, Text, Title } from '@mantine/core';
import { type RetentionParams, RetentionRow } from '@skylantern/analyze';
import { useMemo, useState } from 'react';
import Type from 'typebox';
import { RetentionMatrix } from '../charts/retention-matrix.tsx';
import { useLanguage, useWords } from '../i18n/i18n.ts';
import { breakdownName, cutOf } from './answer-parts.ts';
import { type CohortRow, columnNames, retentionParts } from './retention-shape.ts';
import { rowsAs } from './rows-as.ts';
import { intervalOf, type ViewProps } from './view.ts';
import { insightWords } from './words.ts';

const Rows = Type.Array(RetentionRow);

/** Retention: cohorts down, intervals across; with a breakdown first a row per value, then the cohorts of one. */
export function RetentionView({ answered, label, segments, onPick }: ViewProps) {
  const t = useWords(insightWords);
  const language = useLanguage();
  const { request } = answered;
  const params = request.params as RetentionParams; // the request was made of these
  const unit = intervalOf(answered);
  const { count = 'persons' } = request;
  const [chosen, setChosen] = useState('total');
  // biome-ignore lint/correctness/useExhaustiveDependencies: names are written in the language
  const parts = useMemo(
    () => retentionParts(rowsAs(Rows, answered.rows), unit, segments, count),
    [answered.rows, unit, segments, count, language],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  const columns = useMemo(() => columnNames(params, unit), [params, unit, language]);
  const shown = parts.find(({ key }) => key === chosen) ?? parts[0];
  if (shown === undefined) return null;
  const pick = (row: CohortRow | undefined, interval: number, partName: string) => {
    if (row === undefined) return;
    const cohort = interval === 0 ? t('beganIn', { cohort: row.name }) : null;
    const title = cohort ?? t('returnedIn', { cohort: row.name, interval: columns[interval] ?? '' });
    onPick({
      cell: { cohort: row.cohort, interval, came: 'returned', ...cutOf(row) },
      title: row.part === 'total' ? title : `${title} · ${partName}`,
    });
  };
  const byValue = parts.map((one) => ({ ...one.total, key: one.key, name: one.name }));
  const isBrokenDown = request.breakdown !== undefined && request.breakdown !== null;
  return (
    <>
      {isBrokenDown && parts.length > 1 ? (
        <section style={{ marginBottom: 24 }}>
          <Title order={2} mb="xs">
            {request.breakdown ? t('byValue', { by: breakdownName(request.breakdown) }) : null}
          </Title>
          <RetentionMatrix
            label={`${label} (2)`}
            columns={columns}
            rows={byValue}
            counts={count}
            rowTitle={request.breakdown ? breakdownName(request.breakdown) : ''}
            onPick={(row, interval) => {
              const part = parts.find(({ key }) => key === row.key);
              pick(part?.total, interval, part?.name ?? '');
            }}
          />
          <Group gap="xs" mt="md">
            <Text>{t('cohortsOf')}</Text>
            <Select
              aria-label={t('cohortsOf')}
              w={220}
              allowDeselect={false}
              value={shown.key}
              data={parts.map(({ key, name }) => ({ value: key, label: name }))}
              onChange={(key) => setChosen(key ?? 'total')}
            />
          </Group>
        </section>
      ) : null}
      <RetentionMatrix
        label={label}
        columns={columns}
        rows={shown.cohorts}
        total={shown.total}
        counts={count}
        onPick={(row, interval) => {
          const all = [shown.total, ...shown.cohorts];
          pick(
            all.find(({ key }) => key === row.key),
            interval,
            shown.name,
          );
        }}
      />
      <Text size="xs" c="dimmed">
        {t('allCohortsSays')}
      </Text>
    </>
  );
}
