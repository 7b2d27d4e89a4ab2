import { useMemo } from 'react';
import { LineChart } from '../../charts/line-chart.tsx';
import { todayIn } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import classes from './home.module.css';
import type { Overview } from './home-screen.tsx';
import { homeWords } from './words.ts';

/** Events and active people per day; a point leads to who was active then. */
export function DailyCharts({ overview, onDay }: { overview: Overview; onDay: (day: string) => void }) {
  const t = useWords(homeWords);
  const { workspace } = useHere();
  const { daily } = overview;
  const points = useMemo(() => daily.map((one) => one.day), [daily]);
  const open = points.indexOf(todayIn(workspace.timeZone));
  const charts = [
    { key: 'events', title: t('eventsDaily'), name: t('eventsOf'), values: daily.map((one) => one.events) },
    {
      key: 'persons',
      title: t('personsDaily'),
      name: t('personsOf'),
      values: daily.map((one) => one.persons),
    },
  ];
  return (
    <div className={classes['two']}>
      {charts.map(({ key, title, name, values }) => (
        <section key={key} className="card" aria-label={title}>
          <h2>{title}</h2>
          <LineChart
            label={title}
            points={points}
            unit="day"
            series={[{ key, name, values }]}
            height={200}
            closed
            {...(open < 0 ? {} : { incompleteFrom: open })}
            onPick={(_, at) => {
              const day = at === null ? undefined : points[at];
              if (day !== undefined) onDay(day);
            }}
          />
        </section>
      ))}
    </div>
  );
}
