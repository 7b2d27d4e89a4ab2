import { ClickHouseError } from '@clickhouse/client';
import { type ErrorCode, SkylanternError } from '@skylantern/contracts';

export interface QueryLimits {
  readonly maxSeconds: number | null;
  readonly maxMemoryBytes: number | null;
  readonly maxRows: number | null;
}

/** Engine codes that say the store, not the statement, has a problem: trying again later may help. */
const storeTroubles = new Set([
  '76',
  '202',
  '203',
  '209',
  '210',
  '225',
  '236',
  '242',
  '243',
  '252',
  '279',
  '516',
  '999',
]);

function megabytes(bytes: number | null): string {
  return bytes === null ? 'its limit' : `${Math.round(bytes / 1e6)} MB`;
}

function forCode(error: ClickHouseError, limits: QueryLimits): { code: ErrorCode; message: string } {
  const smaller = 'Choose a shorter period, fewer steps or breakdowns, or a narrower filter';
  switch (error.code) {
    case '159':
    case '160':
      return {
        code: 'query.timeout',
        message: `The question took longer than ${limits.maxSeconds ?? 'the allowed'} s and was stopped. ${smaller}, or raise the time limit.`,
      };
    case '241':
      return {
        code: 'query.memory',
        message: `The question needed more memory than ${megabytes(limits.maxMemoryBytes)} and was stopped. ${smaller}, or raise the memory limit.`,
      };
    case '394':
      return { code: 'query.cancelled', message: 'The question was cancelled.' };
    case '396':
      return {
        code: 'query.invalid',
        message: `The answer has more than ${limits.maxRows ?? 'the allowed'} rows. Add a LIMIT or a filter.`,
      };
    case '49':
    case '1001':
    case '1002':
      return { code: 'internal', message: `the event store failed: ${error.message}` };
    default:
      return storeTroubles.has(error.code)
        ? {
            code: 'store.unavailable',
            message: `the event store cannot do this now, try again: ${error.message}`,
          }
        : { code: 'query.invalid', message: error.message.trim() };
  }
}

/** The engine's or the network's failure in our words. */
export function eventStoreError(
  cause: unknown,
  limits: QueryLimits,
  signal: AbortSignal | null,
): SkylanternError {
  if (cause instanceof SkylanternError) return cause;
  if (signal?.aborted === true) {
    return new SkylanternError('query.cancelled', 'The question was cancelled.', {}, { cause });
  }
  if (cause instanceof ClickHouseError) {
    const { code, message } = forCode(cause, limits);
    return new SkylanternError(
      code,
      message,
      { clickhouseCode: cause.code, clickhouseType: cause.type ?? null },
      { cause },
    );
  }
  return new SkylanternError(
    'store.unavailable',
    'the connection to the event store broke; try again, an insert with the same deduplication token',
    {},
    { cause },
  );
}
