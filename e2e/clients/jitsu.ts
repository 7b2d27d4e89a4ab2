import { jitsuAnalytics } from '@jitsu/js';
import type { OpenClient } from './client.ts';
import { openInPage } from './in-page.ts';

export const openJitsuNode: OpenClient = async ({ keys, line }) => {
  const sdk = jitsuAnalytics({
    host: line,
    writeKey: `${keys.writeKey}:secret`,
    errorPolicy: () => undefined,
  });
  return {
    name: 'jitsu_node',
    delivers: 'at-most-once',
    send: (n) => void Promise.resolve(sdk.track('jitsu_node', { n })).catch(() => undefined),
  };
};

export const openJitsuBrowser: OpenClient = (world) =>
  openInPage(
    world,
    { name: 'jitsu_browser', delivers: 'at-most-once' },
    `import { jitsuAnalytics } from '@jitsu/js';
     window.start = ({ key, host }) => { window.sdk = jitsuAnalytics({ host, writeKey: key }); };
     window.send = (n) => Promise.resolve(window.sdk.track('jitsu_browser', { n })).catch(() => {});`,
    { key: world.keys.writeKey, host: world.line },
  );
