import { openSdkPage } from '../support/sdk-page.ts';
import type { Client, ClientWorld } from './client.ts';

/**
 * An SDK in a page of its own. `entry` is the page's script; it puts `start(given)`, `send(n)` and, where there is
 * something to do at the end, `finish()` on the window.
 */
export async function openInPage(
  { browser }: ClientWorld,
  { name, delivers }: Pick<Client, 'name' | 'delivers'>,
  entry: string,
  given: Record<string, string>,
): Promise<Client> {
  const { page, close } = await openSdkPage(browser, entry);
  await page.evaluate((given) => Reflect.get(window, 'start')(given), given);
  return {
    name,
    delivers,
    send: (n) => page.evaluate((n) => void Reflect.get(window, 'send')(n), n),
    finish: () => page.evaluate(() => Reflect.get(window, 'finish')?.()),
    close,
  };
}
