// npm run up: install and build what changed, then run the server in the foreground.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { install } from './install.mjs';
import { requireNode } from './node-version.mjs';
import { root, runNode } from './run.mjs';

requireNode();
if (!(await install())) process.exit(1);
const built = await runNode(['scripts/build.mjs', '--quiet'], { show: true });
if (built.code !== 0) process.exit(built.code);

const server = spawn(process.execPath, ['apps/server/dist/main.mjs', ...process.argv.slice(2)], {
  cwd: root,
  env: { SKYLANTERN_DEMO: 'on', ...process.env },
  stdio: 'inherit',
});
let interrupts = 0;
process.on('SIGINT', () => {
  interrupts += 1;
  // A terminal gives Ctrl-C to the whole process group: the first one has reached the server already.
  if (!process.stdin.isTTY || interrupts > 1) server.kill('SIGINT');
});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal));
server.on('error', (error) => {
  console.error(`The server did not start: ${error.message}`);
  process.exit(1);
});
server.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
