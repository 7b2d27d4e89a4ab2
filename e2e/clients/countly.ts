import Countly from 'countly-sdk-nodejs';
import type { OpenClient } from './client.ts';
import { openInPage } from './in-page.ts';

export const openCountlyNode: OpenClient = async ({ keys, line, directory }) => {
  const settings = { app_key: keys.writeKey, url: line, interval: 50, fail_timeout: 1 };
  Countly.init({ ...settings, storage_path: `${directory}/countly-` });
  return {
    name: 'countly_node',
    delivers: 'exactly-once',
    send: (n) => Countly.add_event({ key: 'countly_node', count: 1, segmentation: { n } }),
    close: async () => Countly.halt(),
  };
};

export const openCountlyBrowser: OpenClient = (world) =>
  openInPage(
    world,
    { name: 'countly_browser', delivers: 'exactly-once' },
    `import Countly from 'countly-sdk-web';
     window.start = ({ key, host }) =>
       void Countly.init({ app_key: key, url: host, interval: 50, fail_timeout: 1 });
     window.send = (n) => Countly.add_event({ key: 'countly_browser', count: 1, segmentation: { n } });`,
    { key: world.keys.writeKey, host: world.line },
  );
