import { isSkylanternError, SkylanternError } from '@skylantern/contracts';

const LOST = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** Connection exceptions, out of connections, and the states of a server that shuts down, crashes or starts. */
const LOST_STATES = /^(08...|53300|57P0[1-4])$/;
const LOST_MESSAGES = /Connection terminated|is not queryable|timeout exceeded when trying to connect/;

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== null && (LOST.has(code) || LOST_STATES.test(code))) return true;
  return error instanceof Error && LOST_MESSAGES.test(error.message);
}

/** Serialization failure or deadlock: the same transaction may succeed when run again. */
export function isRepeatable(error: unknown): boolean {
  const code = codeOf(error);
  return code === '40001' || code === '40P01';
}

/** A lost connection as `store.unavailable`, everything else as it is. */
export function storeError(error: unknown): unknown {
  if (isSkylanternError(error) || !isConnectionLost(error)) return error;
  return new SkylanternError('store.unavailable', 'the state store cannot be reached', {}, { cause: error });
}
