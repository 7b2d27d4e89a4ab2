import type { ImportJob } from '@skylantern/contracts';
import color from 'picocolors';
import { spokenCount, spokenSeconds } from './print.ts';

const WIDTH = 24;
const PLAIN_EVERY_MS = 5_000;

/** Shows how far an import has come: one line that moves on a terminal, now and then a plain line elsewhere. */
export function makeProgress(
  out: NodeJS.WriteStream,
  now: () => number,
): { show(job: ImportJob): void; end(): void } {
  let lastAt = Number.NEGATIVE_INFINITY;
  let isOpen = false;
  return {
    show(job) {
      const line = describe(job);
      if (out.isTTY) {
        const filled = Math.round(job.progress * WIDTH);
        const bar = `${color.green('█'.repeat(filled))}${color.dim('░'.repeat(WIDTH - filled))}`;
        out.write(`\r\u001b[2K${bar} ${line}`);
        isOpen = true;
      } else if (now() - lastAt >= PLAIN_EVERY_MS) {
        lastAt = now();
        out.write(`${line}\n`);
      }
    },
    end() {
      if (isOpen) out.write('\n');
    },
  };
}

export function describe(job: ImportJob): string {
  const parts = [`${Math.floor(job.progress * 100)} %`, `line ${spokenCount(job.lines)}`];
  if (job.linesPerSecond !== null) parts.push(`${spokenCount(job.linesPerSecond)} lines/s`);
  if (job.state === 'queued') parts.push('waits for its turn');
  else if (job.progress >= 1 && job.state === 'running') parts.push('storing the last events');
  else if (job.secondsLeft !== null) parts.push(`${spokenSeconds(job.secondsLeft)} left`);
  if (job.setAside > 0) parts.push(`${spokenCount(job.setAside)} set aside`);
  return parts.join(' · ');
}
