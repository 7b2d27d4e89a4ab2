import * as amplitude from '@amplitude/analytics-node';
import type { OpenClient } from './client.ts';
import { openInPage } from './in-page.ts';

/** Sends again what was refused or half answered, and drops what got no answer: it stands behind the gateway. */
export const openAmplitudeNode: OpenClient = async ({ keys, gateway }) => {
  const sdk = amplitude.createInstance();
  await sdk.init(keys.writeKey, {
    serverUrl: `${gateway}/2/httpapi`,
    flushIntervalMillis: 200,
    flushMaxRetries: 1_000,
    logLevel: amplitude.Types.LogLevel.None,
  }).promise;
  return {
    name: 'amplitude_node',
    delivers: 'exactly-once',
    send: (n) => void sdk.track('amplitude_node', { n }, { user_id: `person-${n % 7}` }),
  };
};

export const openAmplitudeBrowser: OpenClient = (world) =>
  openInPage(
    world,
    { name: 'amplitude_browser', delivers: 'exactly-once' },
    `import * as amplitude from '@amplitude/analytics-browser';
     window.start = ({ key, host }) => amplitude.init(key, {
       serverUrl: host + '/2/httpapi',
       flushIntervalMillis: 200,
       flushMaxRetries: 1_000,
       autocapture: false,
       remoteConfig: { fetchRemoteConfig: false },
       logLevel: 0,
     }).promise;
     window.send = (n) => amplitude.track('amplitude_browser', { n });`,
    { key: world.keys.writeKey, host: world.line },
  );
