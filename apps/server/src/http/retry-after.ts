import type { SkylanternError } from '@skylantern/contracts';

const USUAL_SECONDS = 2;

/** In whole seconds, as the header wants it; longer when the failure knows how long. */
export function retryAfterOf({ facts }: SkylanternError): string {
  const ms = facts['retryAfterMs'];
  return String(typeof ms === 'number' ? Math.max(1, Math.ceil(ms / 1_000)) : USUAL_SECONDS);
}
