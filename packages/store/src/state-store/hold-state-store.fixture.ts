import { execFileSync } from 'node:child_process';
import { openEmbeddedStateStore } from './open-state-store.ts';

const [, , directory = '', mode] = process.argv;
const store = await openEmbeddedStateStore(directory);
await store.pool.query('create table note (text text)');
await store.pool.query(`insert into note values ('kept')`);
if (mode === 'orphan') {
  // Ends the watchdog among our own children, as a machine in trouble might.
  const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], {
    encoding: 'utf8',
  });
  for (const line of children.split('\n').filter((text) => text.includes('skylantern-watchdog'))) {
    process.kill(Number.parseInt(line, 10), 'SIGKILL');
  }
}
process.stdout.write(`${store.serverPid()}\n`);
