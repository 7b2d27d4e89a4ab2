import { Alert, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import {
  eventOutcomes,
  getSourceHealth,
  type SourceHealth,
  type SourceSpan,
  sourceSpans,
} from '@skylantern/contracts';
import { IconActivity } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { LineChart, type LineSeries } from '../../../charts/line-chart.tsx';
import { duration, number, percent } from '../../../format/format.ts';
import { dateTime } from '../../../format/time.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { AppLink } from '../../../ui/app-link.tsx';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { useCall } from '../../../use-call.ts';
import classes from './health.module.css';
import { healthSearch } from './health-search.ts';
import { shareOf } from './share-of.ts';
import { sourceHealthWords } from './words.ts';

type Source = SourceHealth['sources'][number];

/** Per source: throughput, lag, errors and duplicates. */
export function HealthScreen() {
  const t = useWords(sourceHealthWords);
  const navigate = useNavigate();
  const { span = '24h' } = healthSearch(useSearch({ strict: false }));
  const health = useCall(getSourceHealth, { query: { span } }, { everyMs: 30_000, keep: true });
  const choose = (chosen: string) => {
    const next: SourceSpan = sourceSpans.find((one) => one === chosen) ?? '24h';
    void navigate({ to: '.', search: next === '24h' ? {} : { span: next }, replace: true });
  };
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text c="dimmed" size="sm">
          {t('says')}
        </Text>
        <SegmentedControl
          aria-label={t('span')}
          value={span}
          onChange={choose}
          data={sourceSpans.map((value) => ({ value, label: t(`span_${value}`) }))}
        />
      </Group>
      <InsightFrame answer={health} height={320}>
        {(found) => (found.sources.length === 0 ? <Nothing /> : <Charts health={found} />)}
      </InsightFrame>
    </Stack>
  );
}

/** Seconds on the axis; the tooltip has the unit. */
const inSeconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);
const spoken = (seconds: number | null): string => duration(seconds === null ? null : seconds * 1_000);

function Nothing() {
  const t = useWords(sourceHealthWords);
  return (
    <EmptyState
      icon={<IconActivity size={32} stroke={1.4} />}
      title={t('none')}
      says={t('noneSays')}
      action={<AppLink href="/data/sources">{t('send')}</AppLink>}
    />
  );
}

/** The title of a chart of times says that they are seconds. */
const axisOf = (format: Chart['format']): { axis?: (value: number) => string } => {
  if (format === number) return {};
  return { axis: format === spoken ? (seconds) => String(Number(seconds.toPrecision(3))) : format };
};

interface Chart {
  title: string;
  series: LineSeries[];
  format: (value: number | null) => string;
}

function Charts({ health }: { health: SourceHealth }) {
  const t = useWords(sourceHealthWords);
  const nameOf = (source: string) => (source === 'skylantern' ? t('own') : source);
  const each = (valuesOf: (source: Source) => readonly (number | null)[]): LineSeries[] =>
    health.sources.map((one) => ({ key: one.source, name: nameOf(one.source), values: valuesOf(one) }));
  const rate = (part: 'errors' | 'duplicates') => each((one) => shareOf(one, part));
  const charts: Chart[] = [
    { title: t('throughput'), series: each((one) => one.stored), format: number },
    { title: t('lateness'), series: each((one) => one.lateMs.map(inSeconds)), format: spoken },
    { title: t('queryable'), series: each((one) => one.queryableMs.map(inSeconds)), format: spoken },
    { title: t('queryableMost'), series: each((one) => one.queryableMsMax.map(inSeconds)), format: spoken },
    { title: t('errorRate'), series: rate('errors'), format: percent },
    { title: t('duplicateRate'), series: rate('duplicates'), format: percent },
    ...(health.sources.some((one) => limitedOf(one) > 0)
      ? [{ title: t('limitedRequests'), series: each((one) => one.limitedRequests), format: number }]
      : []),
  ];
  const { timeZone } = useHere().workspace;
  return (
    <Stack gap="md">
      <FutureAlert sources={health.sources} nameOf={nameOf} />
      <Totals sources={health.sources} nameOf={nameOf} />
      <div className={classes['charts']}>
        {charts.map(({ title, series, format }) => (
          <section key={title} className={`card ${classes['chart']}`} aria-label={title}>
            <h2>{title}</h2>
            <LineChart
              label={title}
              points={health.at}
              unit="hour"
              series={series}
              format={format}
              {...axisOf(format)}
              timeZone={timeZone}
              incompleteFrom={health.at.length - 1}
              height={200}
              closed
            />
          </section>
        ))}
      </div>
    </Stack>
  );
}

const limitedOf = (source: Source): number => source.limitedRequests.reduce((sum, one) => sum + one, 0);

/** Somebody's clock is wrong: what it says of the future was given the time of receipt. */
function FutureAlert({
  sources,
  nameOf,
}: {
  sources: readonly Source[];
  nameOf: (source: string) => string;
}) {
  const t = useWords(sourceHealthWords);
  const ahead = sources.filter((one) => one.totals.future > 0);
  if (ahead.length === 0) return null;
  return (
    <Alert color="amber" variant="light" title={t('futureTitle')}>
      {ahead.map((one) => (
        <Text key={one.source} size="sm">
          {t('future', {
            count: one.totals.future,
            shown: number(one.totals.future),
            source: nameOf(one.source),
          })}
        </Text>
      ))}
      <Text size="sm">{t('futureSays')}</Text>
    </Alert>
  );
}

function Totals({ sources, nameOf }: { sources: readonly Source[]; nameOf: (source: string) => string }) {
  const t = useWords(sourceHealthWords);
  const { timeZone } = useHere().workspace;
  const seen = eventOutcomes.filter(
    (outcome) => outcome === 'stored' || sources.some((source) => source.totals[outcome] > 0),
  );
  const columns: Column<Source>[] = [
    { key: 'source', title: t('source'), width: 2, value: (one) => nameOf(one.source) },
    ...seen.map(
      (outcome): Column<Source> => ({
        key: outcome,
        title: t(`o_${outcome}`),
        width: '150px',
        isNumber: true,
        value: (one) => one.totals[outcome],
        draw: (one) => number(one.totals[outcome]),
      }),
    ),
    ...(sources.some((one) => limitedOf(one) > 0)
      ? [
          {
            key: 'limitedRequests',
            title: t('limitedRequests'),
            width: '150px',
            isNumber: true as const,
            value: limitedOf,
            draw: (one: Source) => number(limitedOf(one)),
          },
        ]
      : []),
    {
      key: 'last',
      title: t('last'),
      width: '200px',
      value: (one) => one.lastReceivedAt,
      draw: (one) => dateTime(one.lastReceivedAt, { timeZone }),
    },
  ];
  return <DataTable label={t('sources')} columns={columns} rows={sources} rowKey={(one) => one.source} />;
}
