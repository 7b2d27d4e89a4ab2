import { cpus, loadavg } from 'node:os';

export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** What was promised, in words. */
  target?: string;
}

/** A table for bench/RESULTS.md. */
export function reportOf(title: string, figures: readonly Figure[]): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}`;
  const rows = figures.map(
    ({ name, value, unit, target = '' }) => `| ${name} | ${format(value)} ${unit} | ${target} |`,
  );
  return [
    `## ${title}`,
    '',
    `${new Date().toISOString().slice(0, 10)}, ${machine}`,
    '',
    '| what | measured | target |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const format = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 });
