import { isSkylanternError } from '@skylantern/contracts';

/** What is wrong with a source, in words for whoever looks after it. */
export interface Fault {
  says: string;
  /** True: it will not pass by itself; somebody has to mend the password, the table, the mapping. */
  needsHelp: boolean;
  /** The other side asked to wait so long; null when it did not. */
  afterMs: number | null;
}

export function judgeFault(cause: unknown): Fault {
  const inner = innermost(cause);
  const fault = { says: saysOf(inner), needsHelp: false, afterMs: null };
  if (isSkylanternError(inner)) {
    const { afterMs } = inner.facts;
    return { ...fault, needsHelp: !inner.retry, afterMs: typeof afterMs === 'number' ? afterMs : null };
  }
  return { ...fault, needsHelp: isForSomebody(inner) };
}

/** A connection that is refused at several addresses says nothing itself. */
function innermost(cause: unknown): unknown {
  if (cause instanceof AggregateError && cause.errors[0] !== undefined) return innermost(cause.errors[0]);
  return cause;
}

function saysOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause).slice(0, 500);
  return (cause.message === '' ? codeOf(cause) : cause.message).slice(0, 500);
}

const codeOf = (cause: Error): string =>
  'code' in cause && typeof cause.code === 'string' ? cause.code : '';

/** Classes of SQLSTATE that pass: connection, rollback, resources, lock, operator, system, internal. */
const passingStates = /^(08|40|53|55|57|58|XX)/;
/** What MySQL says when it is full, busy or going down; its SQLSTATE does not tell. */
const passingMysql = new Set([
  'ER_CON_COUNT_ERROR',
  'ER_OUT_OF_RESOURCES',
  'ER_SERVER_SHUTDOWN',
  'ER_NEW_ABORTING_CONNECTION',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_USER_LIMIT_REACHED',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_LOCK_DEADLOCK',
  'ER_QUERY_INTERRUPTED',
  'ER_QUERY_TIMEOUT',
]);
/** Files that are not there or not ours, certificates that do not hold, a server that speaks no TLS. */
const forSomebody =
  /^(ENOENT|EACCES|EPERM|ENOTDIR|EISDIR|Z_DATA_ERROR|CERT_|.*_CERT|.*_CERT_.*|UNABLE_TO_|ERR_TLS_|HANDSHAKE_)/;

/** Of what is not known it is supposed that it passes: it is tried less and less often anyway. */
function isForSomebody(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const code = codeOf(cause);
  if ('severity' in cause) return !passingStates.test(code); // PostgreSQL's answers have one
  if (code.startsWith('ER_')) return !passingMysql.has(code);
  return forSomebody.test(code) || /^SASL\b|does not support SSL/.test(cause.message);
}
