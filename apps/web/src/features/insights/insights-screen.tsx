import { ActionIcon, Badge, Title } from '@mantine/core';
import { listSavedInsights, removeSavedInsight, type SavedInsight } from '@skylantern/contracts';
import { IconChartLine, IconTrash } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { dateTime, relativeTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { isKind, kinds } from '../../insights/question.ts';
import { useHere } from '../../session.ts';
import { AppLink, useOpen } from '../../ui/app-link.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { offerUndo } from '../../ui/undo.tsx';
import { useAction, useCall } from '../../use-call.ts';
import classes from './builder.module.css';
import { restore } from './insight-header.tsx';
import { Sample } from './sample.tsx';
import { builderWords } from './words.ts';

const addressOf = ({ id, kind }: SavedInsight) => `/insights/${kind}?saved=${encodeURIComponent(id)}`;

/** The ways to ask, and the questions that were saved. */
export function InsightsScreen() {
  const t = useWords(builderWords);
  const open = useOpen();
  const { can } = useHere();
  const cards = [
    ...kinds.map((kind) => ({ kind, title: t(`ask_${kind}`), says: t(`says_${kind}`) })),
    ...(can('editor') ? [{ kind: 'sql' as const, title: t('sql'), says: t('saysSql') }] : []),
  ];
  return (
    <>
      <PageHeader title={t('insights')} says={t('insightsSays')} />
      <section aria-label={t('newInsight')} className={classes['kinds']}>
        {cards.map(({ kind, title, says }) => (
          <a
            key={kind}
            href={`/insights/${kind}`}
            className={`card ${classes['kind']}`}
            onClick={open(`/insights/${kind}`)}
          >
            <Sample kind={kind} />
            <div>
              <h2>{title}</h2>
              <p>{says}</p>
            </div>
          </a>
        ))}
      </section>
      <Title order={2} mt={32} mb="sm">
        {t('savedInsights')}
      </Title>
      <SavedList />
    </>
  );
}

function SavedList() {
  const t = useWords(builderWords);
  const router = useRouter();
  const { workspace, can } = useHere();
  const saved = useCall(listSavedInsights, { query: { limit: 500 } });
  const remove = useAction(removeSavedInsight);
  const drop = (one: SavedInsight) =>
    remove.mutate(
      { params: { id: one.id } },
      { onSuccess: () => offerUndo(t('deleted', { name: one.name }), () => restore(one)) },
    );
  const zone = { timeZone: workspace.timeZone };
  const columns: Column<SavedInsight>[] = [
    {
      key: 'name',
      title: t('name'),
      width: 3,
      value: (row) => row.name,
      draw: (row) => <AppLink href={addressOf(row)}>{row.name}</AppLink>,
    },
    {
      key: 'kind',
      title: t('kind'),
      value: (row) => row.kind,
      draw: (row) => <Badge color="gray">{isKind(row.kind) ? t(`ask_${row.kind}`) : row.kind}</Badge>,
    },
    {
      key: 'changed',
      title: t('changed'),
      value: (row) => row.updatedAt,
      draw: (row) => (
        <span title={dateTime(row.updatedAt, zone)}>{relativeTime(row.updatedAt, Date.now())}</span>
      ),
    },
    ...(can('editor')
      ? [
          {
            key: 'actions',
            title: '',
            width: '56px',
            value: () => null,
            draw: (row: SavedInsight) => (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`${t('delete')}: ${row.name}`}
                onClick={(event) => {
                  event.stopPropagation();
                  drop(row);
                }}
              >
                <IconTrash size={16} />
              </ActionIcon>
            ),
          },
        ]
      : []),
  ];
  return (
    <InsightFrame
      answer={saved}
      height={160}
      isEmpty={(page) => page.items.length === 0}
      empty={
        <EmptyState
          icon={<IconChartLine size={28} stroke={1.5} />}
          title={t('noSaved')}
          says={t('noSavedSays')}
        />
      }
    >
      {(page) => (
        <DataTable
          label={t('savedInsights')}
          columns={columns}
          rows={page.items}
          rowKey={(row) => row.id}
          onOpen={(row) => router.history.push(addressOf(row))}
        />
      )}
    </InsightFrame>
  );
}
