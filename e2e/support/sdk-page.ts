import { createServer } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { bundleBrowser } from './bundle-browser.ts';

/** Some SDKs send nothing for programs. */
const personsBrowser =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

/** A page that somebody else runs, on a port of its own, with packages of the registry in it. */
export interface SdkPage {
  url: string;
  page: Page;
  close(): Promise<void>;
}

/** `entry` is the text of the page's script; what it puts on `window` is what a test drives. */
export async function openSdkPage(browser: Browser, entry: string): Promise<SdkPage> {
  const script = await bundleBrowser(entry);
  const server = createServer((request, response) => {
    const isScript = request.url?.startsWith('/sdk.js') ?? false;
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(
      isScript
        ? script
        : '<!doctype html><html lang="en"><meta charset="utf-8"><title>灯 Shop</title><button id="buy">Buy</button></html>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const page = await browser.newPage({ userAgent: personsBrowser });
  await page.goto(`${url}/shelf?utm_source=newsletter&utm_medium=email&q=1`);
  await page.addScriptTag({ url: `${url}/sdk.js` });
  return {
    url,
    page,
    async close() {
      await page.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
