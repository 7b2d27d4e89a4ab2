import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { WireMessage } from '@skylantern/sdk-core';
import { type PracticeCollector, startPracticeCollector } from '@skylantern/sdk-core/practice-collector';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { SkylanternOptions } from './options.ts';
import { snippet } from './snippet.ts';

const args =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/** A real Chromium; without one the tests fail and say what is missing. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  const sites = '--host-resolver-rules=MAP *.test 127.0.0.1, MAP *.co.uk 127.0.0.1';
  return chromium.launch({ executablePath, args: [...args.split(' '), sites] }).catch((cause: unknown) => {
    throw new Error(`No Chromium at ${executablePath}; set CHROMIUM_PATH to one`, { cause });
  });
}

/** Builds the script tag as it is shipped, budget check included. */
export async function buildScript(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skylantern-browser-'));
  try {
    await promisify(execFile)(process.execPath, [
      fileURLToPath(new URL('../build.mjs', import.meta.url)),
      folder,
    ]);
    return await readFile(join(folder, 'skylantern.min.js'), 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** One site, its collector and one visitor's browser. */
export interface Visit {
  readonly collector: PracticeCollector;
  readonly context: BrowserContext;
  /** A page of the collector's own host, or of another one that leads here. */
  readonly open: (path?: string, host?: string) => Promise<Page>;
  /** Every message that arrived, in order; again if it arrived again, as when a page is left before it was answered. */
  readonly deliveries: () => WireMessage[];
  /** Every message once, as the product counts them. */
  readonly arrivals: () => WireMessage[];
  readonly until: (holds: (messages: WireMessage[]) => boolean) => Promise<void>;
  readonly end: () => Promise<void>;
}

export async function startVisit(
  browser: Browser,
  script: string,
  options: Partial<SkylanternOptions> = {},
): Promise<Visit> {
  const collector = await startPracticeCollector();
  const settings = JSON.stringify({ writeKey: 'wk', host: collector.url, flushIntervalMs: 50, ...options });
  const start = `${snippet.replace('SCRIPT_URL', '/skylantern.js')}\nskylantern.init(${settings});`;
  const html = `<!doctype html><title>Lamps</title><script>${start}</script><h1>Lamps</h1>`;
  collector.pages.set('*', { type: 'text/html; charset=utf-8', body: html });
  collector.pages.set('/skylantern.js', { type: 'text/javascript', body: script });
  collector.pages.set('/blank', { type: 'text/html', body: '<!doctype html><title>Blank</title>' });
  const frame = '<!doctype html><iframe sandbox="allow-scripts" src="/lamps"></iframe>';
  collector.pages.set('/frame', { type: 'text/html', body: frame });
  const context = await browser.newContext({ locale: 'de-DE', timezoneId: 'Asia/Shanghai' });
  const deliveries = () => collector.batches.flatMap((batch) => batch.messages);
  const arrivals = () => [...new Map(deliveries().map((message) => [message.messageId, message])).values()];
  return {
    collector,
    context,
    deliveries,
    arrivals,
    until: (holds) => collector.until(() => holds(arrivals())),
    async open(path = '/lamps', host = '127.0.0.1') {
      const page = await context.newPage();
      await page.goto(collector.url.replace('127.0.0.1', host) + path);
      await page.waitForFunction('!window.skylantern || !Array.isArray(window.skylantern)');
      return page;
    },
    async end() {
      await context.close();
      await collector.down();
    },
  };
}
