import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A small repository in a temporary folder, with these scripts and nothing else of ours. */
export function plantTree() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tree-')));
  cpSync('scripts', join(folder, 'scripts'), { recursive: true });
  const put = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  put('package.json', '{ "type": "module" }');
  put('package-lock.json', '{ "packages": {} }');
  put('node_modules/.package-lock.json', '{ "packages": {} }');
  mkdirSync(join(folder, 'packages'));
  symlinkSync(realpathSync('node_modules/rolldown'), join(folder, 'node_modules/rolldown'));

  /** Starts Node there; `output()` is what it said so far, `ended` its exit code. */
  const start = (...args) => {
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    const ended = new Promise((resolve) => child.on('close', resolve));
    const said = (words) =>
      new Promise((resolve) => {
        const look = () => text.includes(words) && resolve();
        child.stdout.on('data', look);
        look();
      });
    return { child, ended, said, output: () => text };
  };
  return { folder, put, start, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
