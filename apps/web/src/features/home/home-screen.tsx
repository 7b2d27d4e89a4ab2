import { Alert, Group } from '@mantine/core';
import { getOverview } from '@skylantern/contracts';
import { IconAlertTriangle, IconCalendarTime } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { CallReply } from '../../api.ts';
import { day, todayIn } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import type { PickedCell } from '../../insights/view.ts';
import { useHere } from '../../session.ts';
import { AppLink } from '../../ui/app-link.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { useCall } from '../../use-call.ts';
import { activeOn, isOld, weekTo } from './asks.ts';
import { DailyCharts } from './daily-charts.tsx';
import { LoopTiles } from './loop-tiles.tsx';
import { TopEvents } from './top-events.tsx';
import { homeWords } from './words.ts';

export type Overview = CallReply<typeof getOverview>;

const FirstEvent = lazy(async () => ({ default: (await import('./first-event.tsx')).FirstEvent }));
const PeopleDrawer = lazy(async () => ({
  default: (await import('../../insights/people-drawer.tsx')).PeopleDrawer,
}));

const EVERY_MS = 60_000;
const SOON_MS = 4_000;

/** The state of the loop, what changed, and the way on from each number. */
export function HomeScreen() {
  const t = useWords(homeWords);
  const { workspace } = useHere();
  const [isEmpty, setEmpty] = useState(false);
  const overview = useCall(getOverview, {}, { everyMs: isEmpty ? SOON_MS : EVERY_MS, keep: true });
  const lastDay = overview.data?.lastDay ?? null;
  const noEvents = overview.data !== undefined && lastDay === null;
  if (noEvents !== isEmpty) setEmpty(noEvents);
  return (
    <>
      <PageHeader
        title={t('home')}
        {...(lastDay === null ? {} : { says: t('says', { day: day(lastDay), zone: workspace.timeZone }) })}
      />
      <InsightFrame
        answer={overview}
        height={480}
        isEmpty={() => lastDay === null}
        empty={
          <Suspense>
            <FirstEvent />
          </Suspense>
        }
      >
        {(found) => <Loop overview={found} />}
      </InsightFrame>
    </>
  );
}

function Loop({ overview }: { overview: Overview }) {
  const t = useWords(homeWords);
  const { workspace } = useHere();
  const [picked, setPicked] = useState<(PickedCell & { day: string | null }) | null>(null);
  const [wasPicked, setWasPicked] = useState(false);
  if (picked !== null && !wasPicked) setWasPicked(true);
  const lastDay = overview.lastDay ?? '';
  return (
    <div style={{ display: 'grid', gap: 24, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      {isOld(lastDay, todayIn(workspace.timeZone)) ? (
        <Alert variant="light" color="amber" icon={<IconCalendarTime size={18} />} p="sm">
          {t('oldData', { day: day(lastDay) })}
        </Alert>
      ) : null}
      {overview.quarantineOpen === 0 ? null : (
        <Alert variant="light" color="red" icon={<IconAlertTriangle size={18} />} p="sm">
          <Group gap="md">
            {t('quarantine', { count: overview.quarantineOpen })}
            <AppLink href="/data/quarantine">{t('quarantineOpen')}</AppLink>
          </Group>
        </Alert>
      )}
      <LoopTiles
        overview={overview}
        onPeople={() => setPicked({ ...active, title: t('activeWeek'), day: null })}
      />
      <DailyCharts
        overview={overview}
        onDay={(one) => setPicked({ ...active, title: t('activeOn', { day: day(one) }), day: one })}
      />
      <TopEvents overview={overview} />
      {wasPicked ? (
        <Suspense>
          <PeopleDrawer
            kind="trend"
            request={activeOn(
              picked?.day == null ? weekTo(lastDay) : { from: picked.day, until: picked.day },
            )}
            picked={picked}
            onClose={() => setPicked(null)}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

const active = { cell: { series: 'A', point: null } };
