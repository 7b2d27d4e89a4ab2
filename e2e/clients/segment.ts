import { Analytics } from '@segment/analytics-node';
import type { OpenClient } from './client.ts';
import { openInPage } from './in-page.ts';

export const openSegmentNode: OpenClient = async ({ keys, line }) => {
  const sdk = new Analytics({
    writeKey: keys.writeKey,
    host: line,
    flushAt: 5,
    flushInterval: 200,
    maxRetries: 1_000,
    httpRequestTimeout: 20_000,
  });
  return {
    name: 'segment_node',
    delivers: 'exactly-once',
    send: (n) => sdk.track({ event: 'segment_node', userId: `person-${n % 7}`, properties: { n } }),
    finish: async () => void sdk.flush({ close: true, timeout: 120_000 }), // who is in a long pause ends it by itself
  };
};

export const openSegmentBrowser: OpenClient = (world) =>
  openInPage(
    world,
    { name: 'segment_browser', delivers: 'exactly-once' },
    `import { AnalyticsBrowser } from '@segment/analytics-next';
     window.start = ({ key, host }) => {
       const segment = { apiKey: key, apiHost: host.replace('http://', '') + '/v1', protocol: 'http' };
       window.sdk = AnalyticsBrowser.load(
         { writeKey: key, cdnSettings: { integrations: { 'Segment.io': segment } } },
         { integrations: { 'Segment.io': segment } },
       );
     };
     window.send = (n) => window.sdk.track('segment_browser', { n });`,
    { key: world.keys.writeKey, host: world.line },
  );
