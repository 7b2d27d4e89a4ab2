import { adminStatus, type MachineStatus } from '@skylantern/contracts';
import type { RunInfo } from '@skylantern/store';
import { spokenCount } from '../output/print.ts';
import { VERSION } from '../version.ts';
import { type Finding, fail, ok, warn } from './list-findings.ts';

const PATIENCE_MS = 15_000;
const HIGH_LAG = 50_000;
const HIGH_BATCHES = 1_000;
const CLOCK_MS = 5_000;

/** What can be known only by asking the running server. */
export async function askServer(run: RunInfo): Promise<Finding[]> {
  const get = (path: string) =>
    fetch(`${run.url}${path}`, {
      headers: { authorization: `Bearer ${run.adminSecret}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  const alive = await get('/healthz').catch(() => null);
  if (alive?.ok !== true)
    return [
      fail(
        'server',
        `process ${run.pid} does not answer at ${run.url}`,
        'look at its output; restart it if it hangs',
      ),
    ];
  const askedAt = Date.now();
  const answer = await get(adminStatus.path).catch(() => null);
  if (answer?.ok !== true) {
    const why = answer === null ? 'gives no answer' : `answers ${answer.status}`;
    return [
      ok('server', `alive at ${run.url}`),
      fail(
        'status',
        `the server ${why} when asked for its state`,
        'look at its output; is it of another version?',
      ),
    ];
  }
  const status = (await answer.json()) as MachineStatus; // the server holds to its own contract
  return [ok('server', `alive at ${run.url}, since ${status.startedAt}`), ...judge(status, askedAt)];
}

export function judge(status: MachineStatus, askedAt: number): Finding[] {
  const { log, quarantine, imports } = status;
  const lag = `${spokenCount(log.lagRecords)} records and ${spokenCount(log.waitingBatches)} batches wait`;
  return [
    status.version === VERSION
      ? ok('version', VERSION)
      : warn(
          'version',
          `server ${status.version}, command line ${VERSION}`,
          'build and restart: `npm run up`',
        ),
    storeFinding('state store', status.stateStore),
    storeFinding('event store', status.eventStore),
    ...status.eventStore.lacks.map((lack) => warn('event store', 'some questions cannot be asked', lack)),
    log.lagRecords > HIGH_LAG || log.waitingBatches > HIGH_BATCHES
      ? warn(
          'event log',
          lag,
          'nothing is lost; wait, and look at the output of the server if it does not get less',
        )
      : ok('event log', lag),
    quarantine.open > 0
      ? warn(
          'quarantine',
          `${spokenCount(quarantine.open)} events are set aside`,
          'repair or discard them on the page Quarantine',
        )
      : ok('quarantine', 'empty'),
    imports.failed > 0
      ? warn(
          'imports',
          `${imports.failed} failed`,
          'see why on the page Import; start them again or delete them',
        )
      : ok('imports', imports.running === 0 ? 'none is running' : `${imports.running} running`),
    clockFinding(Date.parse(status.now) - askedAt),
  ];
}

const variables: Record<string, string> = { remote: 'CLICKHOUSE_URL', external: 'DATABASE_URL' };

function storeFinding(name: string, { kind, isReady }: { kind: string; isReady: boolean }): Finding {
  if (isReady) return ok(name, `${kind}, ready`);
  const variable = variables[kind];
  const where =
    variable === undefined
      ? 'look at the output of the server'
      : `look whether the server of ${variable} runs and can be reached from here`;
  return fail(name, `${kind}, not ready`, `events are kept in the log meanwhile; ${where}`);
}

function clockFinding(differenceMs: number): Finding {
  return Math.abs(differenceMs) > CLOCK_MS
    ? warn('clock', `the server's differs by ${Math.round(differenceMs / 1000)} s`, 'set the time by NTP')
    : ok('clock', 'agrees with the server');
}
