import Mixpanel from 'mixpanel';
import type { OpenClient } from './client.ts';
import { openInPage } from './in-page.ts';

/** Keeps its batch after an answer of 500 or more, drops it when there was none: it stands behind the gateway. */
export const openMixpanelBrowser: OpenClient = (world) =>
  openInPage(
    world,
    { name: 'mixpanel_browser', delivers: 'exactly-once' },
    `import mixpanel from 'mixpanel-browser';
     window.start = ({ key, host }) => mixpanel.init(key, {
       api_host: host,
       autocapture: false,
       persistence: 'localStorage',
       batch_flush_interval_ms: 200,
     });
     window.send = (n) => mixpanel.track('mixpanel_browser', { n });`,
    { key: world.keys.writeKey, host: world.gateway },
  );

export const openMixpanelNode: OpenClient = async ({ keys, line }) => {
  const { hostname, port } = new URL(line);
  const sdk = Mixpanel.init(keys.writeKey, {
    ...{ host: hostname, port: Number(port) }, // its types do not know the port
    protocol: 'http',
  });
  return {
    name: 'mixpanel_node',
    delivers: 'at-most-once',
    send: (n) => sdk.track('mixpanel_node', { n, distinct_id: `person-${n % 7}` }, () => undefined),
  };
};
