import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { findRunningServer } from '@skylantern/store';
import { spokenBytes } from '../output/print.ts';
import { askServer } from './ask-server.ts';

export interface Finding {
  check: string;
  state: 'ok' | 'warn' | 'fail';
  says: string;
  /** What to do; null when all is well. */
  remedy: string | null;
}

export const ok = (check: string, says: string): Finding => ({ check, state: 'ok', says, remedy: null });
export const warn = (check: string, says: string, remedy: string): Finding => ({
  check,
  state: 'warn',
  says,
  remedy,
});
export const fail = (check: string, says: string, remedy: string): Finding => ({
  check,
  state: 'fail',
  says,
  remedy,
});

const LOW_BYTES = 5_000_000_000;
const OUT_BYTES = 500_000_000;

/** Everything that is looked at, in the order of what rests on what. */
export async function listFindings(dataDirectory: string): Promise<Finding[]> {
  const findings = [checkNode(process.versions.node), checkSystem(process.platform)];
  findings.push(await checkDirectory(dataDirectory), await checkSpace(dataDirectory));
  const run = await findRunningServer(dataDirectory);
  if (run === null) {
    findings.push(
      fail(
        'server',
        `none is running on ${dataDirectory}`,
        'start it with `npm run up`, or name its data directory with --data',
      ),
    );
    return findings;
  }
  return [...findings, ...(await askServer(run))];
}

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > 20 || (major === 20 && minor >= 19);
  return isEnough
    ? ok('Node', version)
    : fail('Node', `${version} is too old`, 'install Node 20.19 or later');
}

export function checkSystem(platform: string): Finding {
  return platform === 'linux' || platform === 'darwin'
    ? ok('system', platform)
    : warn(
        'system',
        `${platform} has no embedded event store`,
        'set CLICKHOUSE_URL to a ClickHouse server, or use Linux or macOS',
      );
}

async function checkDirectory(path: string): Promise<Finding> {
  const found = await stat(path).catch(() => null);
  if (found === null)
    return warn(
      'data directory',
      `${path} is not there yet`,
      'it is made at the first start; else name it with --data',
    );
  const isOurs = await access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isOurs)
    return fail(
      'data directory',
      `${path} cannot be read and written`,
      'run this as the owner of the directory',
    );
  if ((found.mode & 0o077) !== 0)
    return warn('data directory', `${path} is open to other accounts`, `chmod 700 ${path}`);
  return ok('data directory', path);
}

async function checkSpace(path: string): Promise<Finding> {
  const disk = await statfs(path).catch(() => statfs(dirname(path)).catch(() => null));
  if (disk === null) return warn('disk', 'the free space could not be read', 'look at it by hand');
  const free = disk.bavail * disk.bsize;
  const says = `${spokenBytes(free)} free`;
  if (free < OUT_BYTES) return fail('disk', says, 'make room: events are refused when the disk is full');
  return free < LOW_BYTES ? warn('disk', says, 'make room soon') : ok('disk', says);
}
