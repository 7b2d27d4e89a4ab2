import type { ImportJob } from '@skylantern/contracts';

/** The rows of an import that were set aside. */
export function setAsideHref({ id }: Pick<ImportJob, 'id'>): string {
  return `/data/quarantine?${new URLSearchParams({ import: id })}`;
}
