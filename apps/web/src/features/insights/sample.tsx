import type { Kind } from '../../insights/question.ts';
import classes from './builder.module.css';

const hot = 'var(--mantine-primary-color-filled)';
const soft = 'var(--line)';

/** A small picture of what an insight looks like, in the colours of the theme. */
export function Sample({ kind }: { kind: Kind | 'sql' }) {
  return (
    <svg className={classes['picture']} viewBox="0 0 240 80" preserveAspectRatio="none" aria-hidden>
      {kind === 'trend' ? <Trend /> : null}
      {kind === 'funnel' ? <Funnel /> : null}
      {kind === 'retention' ? <Retention /> : null}
      {kind === 'sql' ? <Sql /> : null}
    </svg>
  );
}

function Trend() {
  return (
    <g fill="none" vectorEffect="non-scaling-stroke">
      {[10, 40, 70].map((y) => (
        <line key={y} x1="0" x2="240" y1={y} y2={y} stroke={soft} />
      ))}
      <polyline
        points="0,62 30,56 60,58 90,40 120,44 150,28 180,34 210,16 240,20"
        stroke={hot}
        strokeWidth="2.5"
      />
      <polyline
        points="0,70 30,66 60,68 90,60 120,62 150,52 180,56 210,46 240,48"
        stroke="var(--mantine-color-amber-5)"
        strokeWidth="2"
        strokeDasharray="4 4"
      />
    </g>
  );
}

function Funnel() {
  return [72, 46, 28, 18].map((height, i) => (
    <g key={height}>
      <rect x={6 + i * 60} y={80 - 72} width="44" height="72" rx="3" fill={soft} />
      <rect x={6 + i * 60} y={80 - height} width="44" height={height} rx="3" fill={hot} />
    </g>
  ));
}

function Retention() {
  return [0, 1, 2, 3].flatMap((row) =>
    [0, 1, 2, 3, 4, 5].map((column) => {
      const isFuture = row + column > 6;
      return (
        <rect
          key={`${row} ${column}`}
          x={column * 40}
          y={row * 20}
          width="37"
          height="17"
          rx="3"
          fill={isFuture ? soft : hot}
          opacity={isFuture ? 0.5 : Math.max(0.12, 0.95 - column * 0.17 - row * 0.03)}
        />
      );
    }),
  );
}

function Sql() {
  return [120, 180, 90, 150].map((width, i) => (
    <g key={width}>
      <rect x="0" y={6 + i * 18} width="28" height="8" rx="4" fill={hot} opacity={0.8} />
      <rect x="36" y={6 + i * 18} width={width} height="8" rx="4" fill={soft} />
    </g>
  ));
}
