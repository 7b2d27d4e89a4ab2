import type { ChannelRule } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { campaign } from './campaign.ts';
import { channelFactsOf, decideChannel } from './decide-channel.ts';
import { defaultChannelRules } from './default-channel-rules.ts';
import type { EnrichedColumns } from './define-enricher.ts';
import { page } from './page.ts';
import { referrer } from './referrer.ts';

function factsOf(url: string, from: string | null = null) {
  const found: Partial<EnrichedColumns> = {};
  const input = { ip: null, userAgent: null, url, referrer: from, context: {}, receivedAt: new Date(0) };
  for (const enricher of [page, referrer, campaign]) Object.assign(found, enricher.enrich(input, found));
  return { ...channelFactsOf(found, ''), keyword: found.utm_term };
}

const decide = (rules: readonly ChannelRule[], url: string, from: string | null = null) =>
  decideChannel(rules, factsOf(url, from)).channel;

const shop = 'https://shop.example';

test('rules are asked in order; conditions of one all have to hold', () => {
  const rules: ChannelRule[] = [
    {
      channel: 'kol',
      when: [
        { of: 'utm_source', operator: 'is', values: ['xiaohongshu'] },
        { of: 'utm_campaign', operator: 'is', values: ['kol-*'] },
      ],
    },
    { channel: 'partners', when: [{ of: 'referrer_host', operator: 'is', values: ['*.partner.example'] }] },
    ...defaultChannelRules,
  ];
  expect(decide(rules, `${shop}/?utm_source=XiaoHongShu&utm_campaign=KOL-lina`)).toBe('kol');
  expect(decide(rules, `${shop}/?utm_source=xiaohongshu&utm_campaign=spring`)).toBe('organic-social');
  expect(decide(rules, shop, 'https://blog.partner.example/post')).toBe('partners');
  expect(decide(rules, shop, 'https://partner.example/')).toBe('referral');
  // the last of the built-in rules, now the first: no referrer
  expect(decide([...rules].reverse(), `${shop}/?utm_source=xiaohongshu&utm_campaign=kol-1`)).toBe('direct');
});

test('without a rule that holds there is no channel; inside the site none is asked', () => {
  const only: ChannelRule[] = [
    { channel: 'shop', when: [{ of: 'path', operator: 'is', values: ['/sale*'] }] },
  ];
  expect(decide(only, `${shop}/about`)).toBe('');
  expect(decide(only, `${shop}/sale/lamps`)).toBe('shop');
  expect(decide(only, `${shop}/sale/lamps`, `${shop}/`)).toBe('');
  expect(decide(only, `${shop}/sale/lamps?utm_source=mail`, `${shop}/`)).toBe('shop');
});

test('a wildcard stands for any text, also none; marks of other pattern languages stand for themselves', () => {
  const fits = (value: string, pattern: string) =>
    decide(
      [{ channel: 'yes', when: [{ of: 'utm_source', operator: 'is', values: [pattern] }] }],
      `${shop}/?utm_source=${encodeURIComponent(value)}`,
    ) === 'yes';
  expect(['abc', 'ab', 'xabc', 'aXbXc'].map((value) => fits(value, 'a*b*c'))).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(fits('aba', 'ab*ba')).toBe(false);
  expect(fits('a.c', 'a.c')).toBe(true);
  expect(fits('abc', 'a.c')).toBe(false);
  expect(fits('a'.repeat(300), `${'*a'.repeat(90)}*b`)).toBe(false);
});

test('is not, set, not set', () => {
  const rules: ChannelRule[] = [
    {
      channel: 'not-spring',
      when: [
        { of: 'utm_campaign', operator: 'is_not', values: ['spring'] },
        { of: 'utm_campaign', operator: 'is_set', values: [] },
      ],
    },
    { channel: 'bare', when: [{ of: 'utm_campaign', operator: 'is_not_set', values: [] }] },
  ];
  expect(decide(rules, `${shop}/?utm_campaign=autumn`)).toBe('not-spring');
  expect(decide(rules, shop)).toBe('bare');
  expect(decide(rules, `${shop}/?utm_campaign=Spring`)).toBe('');
});

test.each([
  ['?hmsr=baidu&hmmd=cpc&hmpl=spring&hmkw=%E7%81%AF&hmci=a1', null, 'paid-search', '灯'],
  ['?mtm_source=letter&mtm_medium=email&mtm_kwd=lamp', null, 'email', 'lamp'],
  ['?bd_vid=1&e_keywordid=778', 'https://www.baidu.com/link', 'paid-search', '778'],
  ['?qhclickid=1', 'https://www.so.com/link', 'paid-search', ''],
  ['?utm_source=%E8%B1%86%E5%8C%85', null, 'ai-assistant', ''],
  ['?utm_source=%E5%B0%8F%E7%BA%A2%E4%B9%A6', null, 'organic-social', ''],
  ['?ysclid=x', 'https://ya.ru/', 'organic-search', ''],
  ['', 'https://www.doubao.com/chat/1', 'ai-assistant', ''],
  ['', 'android-app://com.deepseek.chat/', 'ai-assistant', ''],
  ['', 'https://yuanbao.tencent.com/', 'ai-assistant', ''],
  ['', 'https://www.perplexity.ai/', 'ai-assistant', ''],
  ['', 'https://so.douyin.com/s?keyword=lamp', 'organic-search', ''],
  ['', 'https://www.douyin.com/', 'organic-social', ''],
  ['', 'https://mail.10086.cn/', 'email', ''],
])('%s from %s is %s', (query, from, channel, keyword) => {
  const { keyword: said, ...facts } = factsOf(`${shop}/${query}`, from);
  expect([decideChannel(defaultChannelRules, facts).channel, said]).toEqual([channel, keyword]);
});

test('the decision says by which rule', () => {
  const decision = decideChannel(defaultChannelRules, factsOf(shop, 'https://chatgpt.com/'));
  expect(defaultChannelRules[decision.rule ?? -1]?.when).toEqual([
    { of: 'referrer_kind', operator: 'is', values: ['ai-assistant'] },
  ]);
});
