// npm run dev: the server from source, restarted when it changes, and the web page with hot reload, on the demo data.
import { spawn } from 'node:child_process';
import { install } from './install.mjs';
import { requireNode } from './node-version.mjs';
import { root, runNode } from './run.mjs';

requireNode();
if (!(await install())) process.exit(1);
const generated = await runNode(
  ['scripts/build.mjs', '--quiet', '--only', 'sequence,browser-sdk,wechat-sdk'],
  {
    show: true,
  },
);
if (generated.code !== 0) process.exit(generated.code);

const env = { SKYLANTERN_DATA: '.data-dev', PORT: '3210', SKYLANTERN_DEMO: 'on', ...process.env };
env.SKYLANTERN_SERVER ??= `http://127.0.0.1:${env.PORT}`; // where the page's dev server sends what is not the page
const start = (args) =>
  spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
const children = [
  start([
    'node_modules/tsx/dist/cli.mjs',
    'watch',
    '--clear-screen=false',
    'apps/server/src/main.ts',
    '--demo',
  ]),
  start(['node_modules/vite/bin/vite.js', 'dev', 'apps/web']),
];

let hasEnded = false;
const end = () => {
  hasEnded = true;
  for (const child of children) child.kill('SIGTERM');
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
for (const child of children) {
  child.on('exit', (code) => {
    if (hasEnded) return;
    process.exitCode = code || 1; // one without the other is of no use
    end();
  });
}
