import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { bundleBrowser } from './bundle-browser.ts';

const ownSdk = new URL('../../sdks/browser/dist/skylantern.min.js', import.meta.url);

/** A small web shop that somebody else runs, with the browser SDKs of Segment and of ours in its page. */
export interface Shop {
  url: string;
  openPage(
    browser: Browser,
    sender: { writeKey: string; host: string },
    options?: BrowserContextOptions,
  ): Promise<Page>;
  close(): Promise<void>;
}

declare global {
  interface Window {
    segmentAnalytics: { track(event: string, properties: object): void };
    loadSegment(writeKey: string, host: string): void;
  }
}

export async function openShop(): Promise<Shop> {
  const files = new Map([
    ['/segment.js', await bundleBrowser(SEGMENT)],
    ['/own.js', await readFile(ownSdk, 'utf8')],
  ]);
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    response.setHeader('content-type', file === undefined ? 'text/html' : 'text/javascript');
    response.end(file ?? '<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1></html>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    url,
    async openPage(browser, { writeKey, host }, options = {}) {
      const page = await browser.newPage(options);
      await page.goto(`${url}/?utm_source=newsletter&utm_medium=email&utm_campaign=spring`);
      await page.addScriptTag({ url: `${url}/segment.js` });
      await page.evaluate(([key, to]) => window.loadSegment(key, to), [writeKey, host] as const);
      await page.evaluate(
        ([key, to]) => {
          const script = document.createElement('script');
          script.src = '/own.js';
          script.dataset['writeKey'] = key;
          script.dataset['host'] = to;
          document.head.append(script);
          return new Promise((resolve) => script.addEventListener('load', resolve));
        },
        [writeKey, host] as const,
      );
      return page;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const SEGMENT = `
  import { AnalyticsBrowser } from '@segment/analytics-next';
  window.loadSegment = (writeKey, host) => {
    const segment = { apiKey: writeKey, apiHost: host.replace('http://', '') + '/v1', protocol: 'http' };
    window.segmentAnalytics = AnalyticsBrowser.load(
      { writeKey, cdnSettings: { integrations: { 'Segment.io': segment } } },
      { integrations: { 'Segment.io': segment } },
    );
  };`;
