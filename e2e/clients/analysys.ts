import type { OpenClient } from './client.ts';
import { openInPage } from './in-page.ts';

/** Its queue stands inside one encoded value of localStorage. */
export const hasWaitingInPage = `Object.values(localStorage).some((text) => {
  try {
    return atob(text).includes('"POSTDATA"');
  } catch {
    return false; // no value of this SDK
  }
})`;

/** With `sendType: 'post'`. What failed goes along with the next event. */
export const openAnalysysBrowser: OpenClient = (world) =>
  openInPage(
    world,
    { name: 'analysys_browser', delivers: 'exactly-once' },
    `import agent from 'ans-javascript-sdk';
     window.start = ({ key, host }) =>
       void agent.init({ appkey: key, uploadURL: host, sendType: 'post', auto: false, autoProfile: false, debugMode: 0 });
     window.send = (n) => agent.track('analysys_browser', { n });
     window.finish = async () => {
       while (${hasWaitingInPage}) {
         agent.track('last', {});
         await new Promise((resolve) => setTimeout(resolve, 200));
       }
     };`,
    { key: world.keys.writeKey, host: world.line },
  );
