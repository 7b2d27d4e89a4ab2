import type { ImportJob } from '@skylantern/contracts';
import type { JobRow } from './jobs.ts';

/** A job as the API shows it, with its rate and the time left. */
export function showJob(job: JobRow): ImportJob {
  const { id, fileName, fileBytes, state, mapping, lines, events, setAside, fault } = job;
  const isRunning = state === 'running';
  const end = isRunning ? job.updatedAt : (job.finishedAt ?? job.updatedAt);
  const seconds = job.runStartedAt === null ? 0 : (end.getTime() - job.runStartedAt.getTime()) / 1000;
  const bytesPerSecond = seconds > 0 ? (job.bytesRead - job.runBytes) / seconds : 0;
  const isMeasured = seconds > 0 && lines > job.runLines;
  const left = Math.max(0, fileBytes - job.bytesRead);
  return {
    id,
    fileName,
    fileBytes,
    state,
    mapping,
    progress: state === 'done' ? 1 : fileBytes === 0 ? 0 : Math.min(1, job.bytesRead / fileBytes),
    lines,
    events,
    setAside,
    linesPerSecond: isMeasured ? Math.round((lines - job.runLines) / seconds) : null,
    secondsLeft: isRunning && bytesPerSecond > 0 ? Math.ceil(left / bytesPerSecond) : null,
    fault,
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
  };
}
