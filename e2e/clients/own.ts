import { createSkylantern } from '@skylantern/node';
import { buildScript, startMiniProgram } from '@skylantern/wechat/practice-wx';
import type { OpenClient } from './client.ts';
import { openInPage } from './in-page.ts';

export const openOwnNode: OpenClient = async ({ keys, line }) => {
  const sdk = createSkylantern({ writeKey: keys.writeKey, host: line, flushAt: 5, flushIntervalMs: 200 });
  return {
    name: 'own_node',
    delivers: 'exactly-once',
    send: (n) => void sdk.track({ event: 'own_node', userId: `person-${n % 7}`, properties: { n } }),
    async finish() {
      while (sdk.counts().queued > 0) await sdk.flush(2_000).catch(() => undefined);
      await sdk.close();
    },
  };
};

/** The file as it is served, by a script tag. */
export const openOwnBrowser: OpenClient = (world) =>
  openInPage(
    world,
    { name: 'own_browser', delivers: 'exactly-once' },
    `window.start = ({ key, host, server }) => {
       const script = document.createElement('script');
       script.src = server + '/skylantern.min.js';
       script.dataset.writeKey = key;
       script.dataset.host = host;
       document.head.append(script);
       return new Promise((resolve) => script.addEventListener('load', resolve));
     };
     window.send = (n) => window.skylantern.track('own_browser', { n });`,
    { key: world.keys.writeKey, host: world.line, server: world.server },
  );

export const openOwnMiniProgram: OpenClient = async ({ keys, line }) => {
  const app = `const { createSkylantern } = require('./skylantern-wechat.js');
    App({ sky: createSkylantern({ writeKey: '${keys.writeKey}', host: '${line}', flushAt: 5, flushIntervalMs: 200 }) });`;
  const program = startMiniProgram({
    script: await buildScript(),
    app,
    pages: { 'pages/shelf/index': 'Page({})' },
  });
  program.launch({ path: 'pages/shelf/index', scene: 1001 });
  return {
    name: 'own_mini_program',
    delivers: 'exactly-once',
    send: (n) => program.call('track', 'own_mini_program', { n }),
    async finish() {
      while ((await program.call('flush', 2_000)) !== 0);
    },
    close: async () => program.kill(),
  };
};
