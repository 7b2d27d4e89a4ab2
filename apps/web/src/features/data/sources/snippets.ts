export const snippetKinds = ['tag', 'browser', 'node', 'wechat', 'pixel', 'http', 'segment'] as const;
export type SnippetKind = (typeof snippetKinds)[number];

/** Code that sends an event to this server, ready to paste. */
export function snippetOf(kind: SnippetKind, host: string, writeKey: string): string {
  switch (kind) {
    case 'tag':
      return `<script async src="${host}/skylantern.min.js"
  data-write-key="${writeKey}"></script>
<script>
  // calls made before the script has loaded wait for it
  (window.skylantern = window.skylantern || []).push([
    "track", "order_completed", { amountMinor: 12900, currency: "EUR" }
  ]);
</script>`;
    case 'browser':
      return `import { createSkylantern } from '@skylantern/browser';

const sky = createSkylantern({ writeKey: '${writeKey}', host: '${host}' });
sky.track('order_completed', { amountMinor: 12_900, currency: 'EUR' });
sky.identify('ada', { name: 'Ada', plan: 'pro' });`;
    case 'node':
      return `import { createSkylantern } from '@skylantern/node';

const sky = createSkylantern({ writeKey: '${writeKey}', host: '${host}' });
await sky.track({
  event: 'order_completed',
  userId: 'ada',
  properties: { amountMinor: 12_900, currency: 'EUR' },
});
await sky.close();`;
    case 'wechat':
      return `// app.js; the file is at ${host}/skylantern-wechat.js
const { createSkylantern } = require('./skylantern-wechat.js');
const sky = createSkylantern({ writeKey: '${writeKey}', host: '${host}' });

App({
  sky,
  onLogin({ userId, openid, unionid }) {
    sky.identify(userId, { plan: 'pro' }, { identities: { openid, unionid } });
    sky.track('order_completed', { amountMinor: 12900, currency: 'CNY' });
  },
});`;
    case 'pixel':
      return `<img src="${host}/v1/pixel?writeKey=${writeKey}&event=mail_opened&userId=ada&messageId=spring-ada"
  width="1" height="1" alt="" style="display:block">`;
    case 'http':
      return `# curl
curl ${host}/v1/track -u '${writeKey}:' \\
  -H 'content-type: application/json' \\
  -d '{ "event": "order_completed", "userId": "ada",
        "properties": { "amountMinor": 12900, "currency": "EUR" } }'

# Python
import base64, json, urllib.request
event = {"event": "order_completed", "userId": "ada", "properties": {"amountMinor": 12900}}
key = base64.b64encode(b"${writeKey}:").decode()
urllib.request.urlopen(urllib.request.Request(
    "${host}/v1/track",
    data=json.dumps(event).encode(),
    headers={"Content-Type": "application/json", "Authorization": "Basic " + key},
))`;
    case 'segment':
      return `// @segment/analytics-node
import { Analytics } from '@segment/analytics-node';
const analytics = new Analytics({ writeKey: '${writeKey}', host: '${host}' });
analytics.track({ event: 'order_completed', userId: 'ada' });

// @segment/analytics-next, in the browser
import { AnalyticsBrowser } from '@segment/analytics-next';
const segment = {
  apiKey: '${writeKey}',
  apiHost: '${host.replace(/^https?:\/\//, '')}/v1',
  protocol: '${host.startsWith('https:') ? 'https' : 'http'}',
};
const browser = AnalyticsBrowser.load(
  { writeKey: '${writeKey}', cdnSettings: { integrations: { 'Segment.io': segment } } },
  { integrations: { 'Segment.io': segment } },
);
browser.track('order_completed', { amountMinor: 12_900 });`;
  }
}
