import type { ImportJob } from '@skylantern/contracts';

/** The quarantined rows that came while an import ran. Set-aside rows know their file by the time alone. */
export function setAsideHref(job: Pick<ImportJob, 'startedAt' | 'finishedAt'>): string {
  const query = new URLSearchParams({ source: 'import' });
  if (job.startedAt !== null) query.set('from', job.startedAt);
  if (job.finishedAt !== null) query.set('until', new Date(Date.parse(job.finishedAt) + 1).toISOString());
  return `/data/quarantine?${query}`;
}
