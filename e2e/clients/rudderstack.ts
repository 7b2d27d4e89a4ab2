import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import type { OpenClient } from './client.ts';
import { openInPage } from './in-page.ts';

export const openRudderstackNode: OpenClient = async ({ keys, line }) => {
  const sdk = new RudderAnalytics(keys.writeKey, {
    dataPlaneUrl: line,
    flushAt: 5,
    flushInterval: 200,
    retryCount: 1_000,
    axiosRetryConfig: { retryDelay: () => 300 },
    logLevel: 'none',
  });
  return {
    name: 'rudderstack_node',
    delivers: 'exactly-once',
    send: (n) => sdk.track({ event: 'rudderstack_node', userId: `person-${n % 7}`, properties: { n } }),
    finish: () => sdk.flush(),
  };
};

export const openRudderstackBrowser: OpenClient = (world) =>
  openInPage(
    world,
    { name: 'rudderstack_browser', delivers: 'exactly-once' },
    `import { RudderAnalytics } from '@rudderstack/analytics-js/bundled';
     window.start = ({ key, host, server }) => new Promise((resolve) => {
       window.sdk = new RudderAnalytics();
       const queueOptions = { minRetryDelay: 200, maxRetryDelay: 1_000, maxAttempts: 1_000 };
       window.sdk.load(key, host, { configUrl: server, storage: { type: 'localStorage' }, queueOptions });
       window.sdk.ready(resolve);
     });
     window.send = (n) => window.sdk.track('rudderstack_browser', { n });`,
    { key: world.keys.writeKey, host: world.line, server: world.server },
  );
