import { Button, Chip, Group, SegmentedControl, Text } from '@mantine/core';
import { useMediaQuery, useViewportSize } from '@mantine/hooks';
import { getImport, listQuarantine, type QuarantineEntry, summarizeQuarantine } from '@skylantern/contracts';
import { IconShieldCheck } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { number } from '../../../format/format.ts';
import { dateTime } from '../../../format/time.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { AppLink } from '../../../ui/app-link.tsx';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { useCall } from '../../../use-call.ts';
import { usePages } from '../../../use-pages.ts';
import { EntryDrawer, importHref } from './entry-drawer.tsx';
import { reasonText } from './reasons.ts';
import { type QuarantineSearch, quarantineSearch } from './search.ts';
import { quarantineWords } from './words.ts';

const states = ['open', 'replayed', 'discarded'] as const;

/** What could not be taken: by reason, with the way back in. */
export function QuarantineScreen() {
  const t = useWords(quarantineWords);
  const navigate = useNavigate();
  const {
    state = 'open',
    reason,
    source,
    import: importId,
    from,
    until,
  } = quarantineSearch(useSearch({ strict: false }));
  const { height } = useViewportSize();
  const [entry, setEntry] = useState<QuarantineEntry | null>(null);
  const summary = useCall(
    summarizeQuarantine,
    { query: importId === undefined ? {} : { import: importId } },
    { keep: true },
  );
  const filter = {
    ...(reason === undefined ? {} : { reason }),
    ...(source === undefined ? {} : { source }),
    ...(importId === undefined ? {} : { import: importId }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
  const pages = usePages(listQuarantine, { query: { limit: 100, state, ...filter } }, { keep: true });
  const go = (search: QuarantineSearch) => void navigate({ to: '/data/quarantine', search });
  const columns = useColumns();
  const isNarrowed = state !== 'open' || Object.keys(filter).length > 0;
  return (
    <>
      <Text c="dimmed" mb="md" maw={720}>
        {t('says')}
      </Text>
      <Group justify="space-between" mb="sm" gap="sm">
        <Group gap={8}>
          {(summary.data?.byReason ?? []).map((one) => (
            <Chip
              key={one.reason}
              checked={reason === one.reason}
              variant="light"
              size="xs"
              onChange={() => {
                const { reason: _, ...rest } = filter;
                go({ ...rest, ...(reason === one.reason ? {} : { reason: one.reason }) });
              }}
            >
              {`${reasonText(one.reason, t)} ${number(one.count)}`}
            </Chip>
          ))}
        </Group>
        <SegmentedControl
          aria-label={t('state')}
          data={states.map((one) => ({ value: one, label: t(one) }))}
          value={state}
          onChange={(value) => {
            const next = states.find((one) => one === value);
            go({ ...filter, ...(next === undefined || next === 'open' ? {} : { state: next }) });
          }}
        />
      </Group>
      {source === undefined && importId === undefined ? null : (
        <Group gap="sm" mb="sm">
          <Text size="sm">
            {importId === undefined ? t('fromSource', { source: source ?? '' }) : <OfImport id={importId} />}
          </Text>
          <Button variant="subtle" size="compact-sm" onClick={() => go({})}>
            {t('showAll')}
          </Button>
        </Group>
      )}
      <InsightFrame
        answer={pages.answer}
        isEmpty={(items) => items.length === 0}
        empty={
          <EmptyState
            icon={<IconShieldCheck size={28} stroke={1.5} />}
            title={isNarrowed ? t('noneHere') : t('none')}
            says={isNarrowed ? t('noneHereSays') : t('noneSays')}
          />
        }
      >
        {(items) => (
          <DataTable
            label={t('quarantine')}
            columns={columns}
            rows={items}
            rowKey={(one) => String(one.id)}
            sortable={false}
            height={Math.max(320, height - 320)}
            onEnd={pages.more}
            onOpen={setEntry}
          />
        )}
      </InsightFrame>
      <EntryDrawer entry={entry} onClose={() => setEntry(null)} />
    </>
  );
}

/** Names the import that the list is narrowed to. */
function OfImport({ id }: { id: string }) {
  const t = useWords(quarantineWords);
  const job = useCall(getImport, { params: { id } });
  return <AppLink href={importHref(id)}>{t('fromImport', { file: job.data?.fileName ?? id })}</AppLink>;
}

function useColumns(): Column<QuarantineEntry>[] {
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const t = useWords(quarantineWords);
  const { timeZone } = useHere().workspace;
  return useMemo(
    () => [
      {
        key: 'reason',
        title: t('reason'),
        width: isNarrow ? '160px' : '200px',
        value: (one) => reasonText(one.reason, t),
      },
      {
        key: 'detail',
        title: t('detail'),
        width: isNarrow ? '220px' : 2,
        value: (one) => one.detail,
        draw: (one) => <span title={one.detail}>{one.detail}</span>,
      },
      {
        key: 'received',
        title: t('received'),
        width: '224px',
        value: (one) => one.receivedAt,
        draw: (one) => dateTime(one.receivedAt, { timeZone, seconds: true }),
      },
      {
        key: 'source',
        title: t('source'),
        width: '160px',
        value: (one) => one.import?.fileName ?? one.source,
        draw: (one) =>
          one.import === null ? (
            one.source
          ) : (
            <AppLink
              href={importHref(one.import.id)}
              title={one.import.fileName ?? one.import.id}
              truncate="end"
            >
              {one.import.fileName ?? one.source}
            </AppLink>
          ),
      },
      {
        key: 'line',
        title: t('line'),
        isNumber: true,
        width: '96px',
        value: (one) => one.line,
        draw: (one) => number(one.line),
      },
    ],
    [t, timeZone, isNarrow],
  );
}
