import SensorsAnalytics from 'sa-sdk-node';
import type { OpenClient } from './client.ts';
import { openInPage } from './in-page.ts';

/** With `batch_send`; without, it sends once. */
export const openSensorsBrowser: OpenClient = (world) =>
  openInPage(
    world,
    { name: 'sensors_browser', delivers: 'exactly-once' },
    `import sensors from 'sa-sdk-javascript';
     window.start = ({ key, host }) => sensors.init({
       server_url: host + '/sa?project=' + key,
       show_log: false,
       send_type: 'ajax',
       batch_send: { send_interval: 300 },
     });
     window.send = (n) => sensors.track('sensors_browser', { n });`,
    { key: world.keys.writeKey, host: world.line },
  );

export const openSensorsNode: OpenClient = async ({ keys, line }) => {
  const sdk = new SensorsAnalytics();
  sdk.submitTo({ url: `${line}/sa?project=${keys.writeKey}` });
  return {
    name: 'sensors_node',
    delivers: 'at-most-once',
    send: (n) => sdk.track(`person-${n % 7}`, 'sensors_node', { n }),
  };
};

/** What fails is kept in a file and sent again by the next start of the program. */
export const openSensorsNodeCache: OpenClient = async ({ keys, line, directory }) => {
  const start = () => {
    const sdk = new SensorsAnalytics();
    sdk.initNWConsumer({ url: `${line}/sa?project=${keys.writeKey}`, cachePath: directory });
    return sdk;
  };
  const sdk = start();
  return {
    name: 'sensors_node_cache',
    delivers: 'exactly-once',
    send: (n) => sdk.track(`person-${n % 7}`, 'sensors_node_cache', { n }),
    finish: async () => void start(),
  };
};
