import type { ChannelRule, JsonObject } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { campaign } from './campaign.ts';
import { channel } from './channel.ts';
import { clickIds } from './click-ids.ts';
import { defaultChannelRules } from './default-channel-rules.ts';
import type { EnrichedColumns } from './define-enricher.ts';
import { page } from './page.ts';
import { referrer } from './referrer.ts';

function read(query: string, from: string | null = null, context = {}, host = 'https://www.shop.example') {
  const input = {
    ip: null,
    userAgent: null,
    url: `${host}/${query}`,
    referrer: from,
    context,
    receivedAt: new Date(0),
  };
  const found: Partial<EnrichedColumns> = {};
  for (const enricher of [page, referrer, campaign, channel])
    Object.assign(found, enricher.enrich(input, found));
  return found;
}

/** The channel of what a mini program sends: no address, no referrer. */
function enter(context: JsonObject, channelRules = defaultChannelRules) {
  const input = { ...{ ip: null, userAgent: null, url: null, referrer: null }, context, channelRules };
  const found: Partial<EnrichedColumns> = {};
  for (const enricher of [page, referrer, campaign, channel])
    Object.assign(found, enricher.enrich({ ...input, receivedAt: new Date(0) }, found));
  return found.channel;
}

const google = 'https://www.google.com/';

test.each([
  ['', null, 'direct'],
  ['', google, 'organic-search'],
  ['', 'https://www.zhihu.com/question/1', 'organic-social'],
  ['', 'https://chatgpt.com/', 'ai-assistant'],
  ['', 'https://mail.qq.com/', 'email'],
  ['', 'https://blog.example/post', 'referral'],
  ['', 'https://m.shop.example/cart', ''],
  ['?gclid=1', google, 'paid-search'],
  ['?bd_vid=1', 'https://www.baidu.com/', 'paid-search'],
  ['?sogou_abc=1', null, 'paid-search'],
  ['?gdt_vid=1', null, 'paid-social'],
  ['?fbclid=1', null, 'organic-social'],
  ['?fbclid=1&utm_source=fb&utm_medium=paid_social', null, 'paid-social'],
  ['?gclid=1&utm_medium=display', null, 'display'],
  ['?utm_source=google&utm_medium=cpc', google, 'paid-search'],
  ['?utm_source=weibo&utm_medium=cpc', null, 'paid-social'],
  ['?utm_source=newsletter&utm_medium=EMAIL', google, 'email'],
  ['?utm_source=skylantern&utm_medium=sms', null, 'sms'],
  ['?utm_source=skylantern&utm_medium=web_push', null, 'push'],
  ['?utm_source=partner&utm_medium=affiliate', null, 'affiliate'],
  ['?utm_source=youtube&utm_medium=video', null, 'video'],
  ['?utm_source=xiaohongshu&utm_medium=kol', null, 'organic-social'],
  ['?utm_source=chatgpt.com', null, 'ai-assistant'],
  ['?utm_source=x&utm_medium=organic', null, 'organic-social'],
  ['?utm_source=feedburner&utm_medium=feed', null, 'referral'],
  ['?utm_source=toutiao&utm_medium=infeed', null, 'paid-social'],
  ['?utm_campaign=spring', 'https://m.shop.example/', 'other-campaign'],
  ['?utm_source=flyer&utm_medium=qr', null, 'other-campaign'],
])('%s from %s is %s', (query, from, expected) => {
  expect(read(query, from).channel).toBe(expected);
});

test.each([
  [1045, 'paid-social'],
  [1053, 'organic-search'],
  [1047, 'qr-code'],
  [1007, 'organic-social'],
  [1058, 'organic-social'],
  [1107, 'push'],
  [1037, 'referral'],
  [1089, 'direct'],
  [1169, 'referral'], // some entrance that is not in our list
  [1038, ''], // back from paying next door
  [1129, ''], // WeChat's crawler
  ['Level 1', ''], // somebody else's scene
  [7, ''],
])('a mini program entered by scene %s: %s', (scene, expected) => {
  const context = { page: { path: 'pages/shelf/index' }, scene };
  expect(enter(context)).toBe(expected);
  expect(enter({ ...context, campaign: { source: 'may', medium: 'email' } })).toBe('email');
});

test('rules of a workspace may look at the scene and at its kind', () => {
  const channelRules: ChannelRule[] = [
    { channel: 'posters', when: [{ of: 'scene', operator: 'is', values: ['1047', '1048'] }] },
    { channel: 'scanned', when: [{ of: 'scene_kind', operator: 'is', values: ['scan'] }] },
  ];
  expect([1048, 1011, 1001].map((scene) => enter({ scene }, channelRules))).toEqual([
    'posters',
    'scanned',
    '',
  ]);
});

test('neighbours on a shared host are strangers, and without a page there is no channel', () => {
  expect(read('', 'https://bob.github.io/', {}, 'https://ada.github.io').channel).toBe('referral');
  expect(
    channel.enrich(
      { ip: null, userAgent: null, url: null, referrer: null, context: {}, receivedAt: new Date(0) },
      {},
    ),
  ).toEqual({ channel: '' });
});

test('the parameters as sent, from the address before the context', () => {
  const query = '?UTM_Source=Baidu&utm_medium=cpc&utm_campaign=%E6%98%A5+sale&utm_term=lamp&utm_content=a';
  expect(read(query, null, { campaign: { source: 'other', name: 'other' } })).toMatchObject({
    utm_source: 'Baidu',
    utm_medium: 'cpc',
    utm_campaign: '春 sale',
    utm_term: 'lamp',
    utm_content: 'a',
  });
  expect(read('', null, { campaign: { source: 'mail', medium: 'email', name: 'May' } })).toMatchObject({
    utm_source: 'mail',
    utm_campaign: 'May',
    channel: 'email',
  });
});

test('every click id is found; the most telling one is kept', () => {
  for (const { parameter, channel: expected } of clickIds) {
    const found = read(`?x=1&${parameter}=Abc`);
    expect([parameter, found.click_id, found.channel]).toEqual([parameter, `${parameter}:Abc`, expected]);
  }
  expect(read('?gad_source=1&fbclid=f&gclid=g').click_id).toBe('gclid:g');
  expect(read('?ScCid=s').click_id).toBe('sccid:s');
  expect(read('?gclid=').click_id).toBe('');
});
