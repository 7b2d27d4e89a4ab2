import { PostHog } from 'posthog-node';
import type { OpenClient } from './client.ts';
import { openInPage } from './in-page.ts';

export const openPosthogNode: OpenClient = async ({ keys, line }) => {
  const sdk = new PostHog(keys.writeKey, {
    host: line,
    flushAt: 5,
    flushInterval: 200,
    fetchRetryCount: 1_000,
    fetchRetryDelay: 300,
    disableGeoip: true,
  });
  return {
    name: 'posthog_node',
    delivers: 'exactly-once',
    send: (n) => sdk.capture({ event: 'posthog_node', distinctId: `person-${n % 7}`, properties: { n } }),
    finish: () => sdk.shutdown(60_000),
  };
};

/**
 * Ten times after an answer of 500 or more, but only three times after none: it stands behind the gateway. Its
 * pauses grow to minutes; at the end the page's clock runs faster, so that they need not be waited for.
 */
export const openPosthogBrowser: OpenClient = (world) =>
  openInPage(
    world,
    { name: 'posthog_browser', delivers: 'exactly-once' },
    `import posthog from 'posthog-js';
     window.start = ({ key, host }) => new Promise((resolve) => {
       posthog.init(key, {
         api_host: host,
         autocapture: false,
         capture_pageview: false,
         capture_pageleave: false,
         advanced_disable_flags: true,
         disable_external_dependency_loading: true,
         opt_out_useragent_filter: true, // the tests' browser calls itself headless
         request_queue_config: { flush_interval_ms: 250 },
         loaded: resolve,
       });
     });
     window.send = (n) => posthog.capture('posthog_browser', { n });
     window.finish = () => {
       const [began, now] = [Date.now(), Date.now.bind(Date)];
       Date.now = () => began + (now() - began) * 60;
     };`,
    { key: world.keys.writeKey, host: world.gateway },
  );
