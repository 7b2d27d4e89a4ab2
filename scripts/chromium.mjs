import { existsSync, readFileSync } from 'node:fs';
import { run } from './run.mjs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser for tests: CHROMIUM_PATH if set, else where systems keep it; null when there is none. */
export function findChromium() {
  return [process.env.CHROMIUM_PATH, ...PLACES].find((path) => path && existsSync(path)) ?? null;
}

const isDebian = () =>
  existsSync('/etc/debian_version') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));

/** Finds Chromium; on Debian, as root, fetches it first. Gives the path, or a sentence on what is missing. */
export async function provideChromium() {
  const found = findChromium();
  if (found !== null) return { path: found };
  if (!isDebian())
    return { missing: 'Browser tests need Chromium or Chrome: install one, or set CHROMIUM_PATH.' };
  if (process.getuid?.() !== 0)
    return { missing: 'Browser tests need Chromium: run `sudo apt-get install chromium fonts-noto-cjk`.' };
  console.log('Installing chromium and fonts-noto-cjk with apt-get ...');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', 'chromium', 'fonts-noto-cjk']]) {
    const { code, output } = await run('apt-get', args, { env });
    if (code !== 0) return { missing: `apt-get ${args.join(' ')} failed:\n${output.slice(-2000)}` };
  }
  const path = findChromium();
  return path ? { path } : { missing: 'apt-get installed chromium, but it is not at /usr/bin/chromium.' };
}
