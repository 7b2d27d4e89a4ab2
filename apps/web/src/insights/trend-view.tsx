import { Title } from '@mantine/core';
import { type TrendParams, TrendRow } from '@skylantern/analyze';
import { useMemo } from 'react';
import Type from 'typebox';
import { BarChart } from '../charts/bar-chart.tsx';
import { LineChart, type LineSeries } from '../charts/line-chart.tsx';
import { placesOf } from '../charts/palette.ts';
import { axisLabel, pointLabel } from '../charts/points.ts';
import { compactNumber, number } from '../format/format.ts';
import { useLanguage, useWords } from '../i18n/i18n.ts';
import { Stat } from '../ui/stat.tsx';
import { inOrder } from './answer-parts.ts';
import { rowsAs } from './rows-as.ts';
import { scalesOf, type TrendLine, trendShape, unitOf } from './trend-shape.ts';
import classes from './view.module.css';
import { intervalOf, type ViewProps } from './view.ts';
import { insightWords } from './words.ts';

const Rows = Type.Array(TrendRow);
const TILES = 6;

/** A trend: whole-period numbers, a chart of the intervals, and its table. */
export function TrendView({ answered, label, chart = 'line', segments, onPick }: ViewProps) {
  const t = useWords(insightWords);
  const language = useLanguage();
  const { request, meta } = answered;
  const params = request.params as TrendParams; // the request was made of these
  const unit = intervalOf(answered);
  const { count = 'persons' } = request;
  const isBrokenDown = request.breakdown !== undefined && request.breakdown !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: names are written in the language
  const shape = useMemo(
    () => trendShape(rowsAs(Rows, answered.rows), params, isBrokenDown, unit === 'hour', segments, count),
    [answered.rows, params, isBrokenDown, unit, segments, count, language],
  );
  const { points, incompleteFrom } = shape;
  const lines = useMemo(
    () => inOrder(shape.lines, request.breakdown, ({ cut }) => cut.values),
    [shape, request],
  );
  const [only] = lines;
  const single = lines.length === 1 && only !== undefined ? only : null;
  const open = (line: TrendLine | undefined, point: number | null) => {
    if (line === undefined || line.series === 'formula') return;
    const at = point === null ? t('wholePeriod') : pointLabel(points[point] ?? '', unit, meta.timeZone);
    onPick({ cell: { series: line.series, point, ...line.cut }, title: `${line.name} · ${at}` });
  };
  const measured = params.formula === undefined && params.series.length === 1 ? params.series[0] : undefined;
  const scales = useMemo(() => scalesOf(lines), [lines]);
  // Every line has a colour of its own, also where it has a chart of its own.
  useMemo(() => placesOf(lines.map(({ key }) => key)), [lines]);
  const isSplit = scales.length > 1;
  const unitName = measured === undefined ? null : unitOf(measured.measure, count);
  const zone = unit === 'hour' ? { timeZone: meta.timeZone } : {};
  return (
    <>
      <div className={classes['stats']}>
        {lines.slice(0, TILES).map((line) => (
          <Stat
            key={line.key}
            label={line.name}
            value={line.whole}
            format={(value) => (Math.abs(value ?? 0) < 100_000 ? number(value) : compactNumber(value))}
            exact={number}
            {...(request.compare === true ? { before: line.wholeBefore } : {})}
            {...(line.series === 'formula' ? {} : { onOpen: () => open(line, null) })}
          />
        ))}
      </div>
      {unitName === null ? null : <p className={classes['unit']}>{t(unitName)}</p>}
      {scales.map((scale) => (
        <section key={scale.unit.key} style={isSplit ? { marginBottom: 24 } : {}}>
          {isSplit ? (
            <Title order={2} mb={4}>
              {scale.unit.name}
            </Title>
          ) : null}
          {chart === 'bar' ? (
            <BarChart
              label={isSplit ? `${label} · ${scale.unit.name}` : label}
              bars={
                single === null
                  ? scale.lines.map((line) => ({ key: line.key, name: line.name, value: line.whole }))
                  : points.map((point, i) => ({
                      key: point,
                      name: axisLabel(point, unit, zone.timeZone),
                      value: single.values[i] ?? null,
                    }))
              }
              direction={single === null ? 'rows' : 'columns'}
              plain={single !== null}
              onPick={(bar) => {
                if (single === null)
                  open(
                    lines.find((line) => line.key === bar.key),
                    null,
                  );
                else open(single, points.indexOf(bar.key));
              }}
            />
          ) : (
            <LineChart
              label={isSplit ? `${label} · ${scale.unit.name}` : label}
              points={points}
              unit={unit}
              series={scale.lines}
              totals={scale.lines.map((line) => line.whole)}
              incompleteFrom={incompleteFrom}
              height={isSplit ? 220 : 320}
              closed={isSplit}
              {...zone}
              {...(params.formula === undefined
                ? { onPick: (line: LineSeries, point: number | null) => open(byKey(lines, line), point) }
                : {})}
            />
          )}
        </section>
      ))}
    </>
  );
}

const byKey = (lines: readonly TrendLine[], { key }: LineSeries) => lines.find((line) => line.key === key);
