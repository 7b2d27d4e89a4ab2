import { Badge } from '@mantine/core';
import { useViewportSize } from '@mantine/hooks';
import { type JourneyDetail, listRuns, type RunReply } from '@skylantern/contracts';
import { IconUsers } from '@tabler/icons-react';
import { useMemo } from 'react';
import { dateTime, relativeTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PersonLink } from '../../ui/person-link.tsx';
import { usePages } from '../../use-pages.ts';
import { journeyWords } from './words.ts';

const ends = ['finished', 'did-it', 'goal', 'stopped', 'error'] as const;
const steps = ['wait', 'delay', 'message', 'did'] as const;

/** Who went through, newest first. */
export function RunsPanel({ journey }: { journey: JourneyDetail }) {
  const t = useWords(journeyWords);
  const { height } = useViewportSize();
  const { timeZone } = useHere().workspace;
  const pages = usePages(listRuns, { params: { id: journey.id }, query: { limit: 100 } });
  const columns = useMemo((): Column<RunReply>[] => {
    const now = Date.now();
    const when = (at: string | null) =>
      at === null ? null : (
        <span title={dateTime(at, { timeZone, seconds: true })}>{relativeTime(at, now)}</span>
      );
    const outcome = ({ state, endReason }: RunReply): string => {
      if (state !== 'ended') return t(`run_${state}`);
      const known = ends.find((one) => one === endReason);
      return known === undefined ? (endReason ?? t('run_ended')) : t(`end_${known}`);
    };
    return [
      {
        key: 'person',
        title: t('person'),
        width: 1.6,
        value: ({ personLabel }) => personLabel,
        draw: ({ personId, personLabel }) => <PersonLink id={personId} name={personLabel} />,
      },
      {
        key: 'group',
        title: t('group'),
        width: '104px',
        value: ({ isControl }) => isControl,
        draw: ({ isControl }) => (
          <Badge color={isControl ? 'amber' : 'dusk'}>{isControl ? t('control') : t('treated')}</Badge>
        ),
      },
      { key: 'outcome', title: t('outcome'), width: 1.4, value: outcome },
      {
        key: 'step',
        title: t('step'),
        width: 1.2,
        value: ({ step }) => {
          const known = steps.find((one) => one === step);
          return known === undefined ? step : t(`step_${known}`);
        },
      },
      {
        key: 'entered',
        title: t('enteredAt'),
        width: '132px',
        value: ({ enteredAt }) => enteredAt,
        draw: ({ enteredAt }) => when(enteredAt),
      },
      {
        key: 'until',
        title: t('until'),
        width: '132px',
        value: ({ wakeAt }) => wakeAt,
        draw: ({ wakeAt, state }) => (state === 'ended' ? null : when(wakeAt)),
      },
    ];
  }, [t, timeZone]);
  return (
    <InsightFrame
      answer={pages.answer}
      isEmpty={(items) => items.length === 0}
      empty={
        <EmptyState icon={<IconUsers size={28} stroke={1.5} />} title={t('noRuns')} says={t('noRunsSays')} />
      }
    >
      {(items) => (
        <DataTable
          label={t('runs')}
          columns={columns}
          rows={items}
          rowKey={({ id }) => id}
          sortable={false}
          height={Math.max(320, height - 360)}
          onEnd={pages.more}
        />
      )}
    </InsightFrame>
  );
}
