import type { SegmentRule } from '@skylantern/contracts';
import { afterEach, describe, expect, test } from 'vitest';
import { i18n } from '../../i18n/i18n.ts';
import { plain } from '../../insights/sentence.ts';
import { ruleSentence } from './rule-sentence.ts';

const around = { segmentName: (id: string) => (id === 'seg_vip' ? 'VIP' : id), timeZone: 'Asia/Shanghai' };
const told = (rule: SegmentRule) => plain(ruleSentence(rule, around));

const bought: SegmentRule = {
  condition: 'did',
  what: {
    event: 'purchase',
    filters: {
      match: 'all',
      of: [{ property: { of: 'event', name: 'amount' }, operator: 'gt', values: [100] }],
    },
  },
  count: { atLeast: 3 },
  within: { last: '30d' },
};
const fromRome: SegmentRule = {
  condition: 'has_property',
  filter: { property: { of: 'person', name: 'city' }, operator: 'is', values: ['Rome', 'Turin'] },
};
const ofAcme: SegmentRule = {
  condition: 'has_property',
  filter: { property: { of: 'account', name: 'plan' }, operator: 'is_not', values: ['free'] },
};
const isVip: SegmentRule = { condition: 'in_segment', segmentId: 'seg_vip' };
const quiet: SegmentRule = {
  condition: 'did_not',
  what: { event: null },
  within: { from: '2024-02-29T16:00:00Z', to: '2024-03-31T16:00:00Z' },
};

afterEach(() => i18n.changeLanguage('en'));

describe('in English', () => {
  test.each<[SegmentRule, string]>([
    [bought, 'People who did purchase where amount is more than 100 at least 3 times in the last 30 days'],
    [{ condition: 'did', what: { event: 'view' } }, 'People who did view'],
    [{ condition: 'did', what: { event: 'view' }, count: { atLeast: 1 } }, 'People who did view'],
    [
      { condition: 'did', what: { event: 'view' }, count: { atLeast: 2, atMost: 2 } },
      'People who did view exactly 2 times',
    ],
    [
      { condition: 'did', what: { event: 'view' }, count: { atLeast: 2, atMost: 4 } },
      'People who did view 2 to 4 times',
    ],
    [quiet, 'People who did not do any event from Mar 1, 2024 to Mar 31, 2024'],
    [{ all: [fromRome, isVip] }, 'People whose city is Rome or Turin, and who are in VIP'],
    [
      { all: [isVip, { any: [fromRome, quiet] }] },
      'People who are in VIP, and (whose city is Rome or Turin or who did not do any event from Mar 1, 2024 to Mar 31, 2024)',
    ],
    [{ all: [ofAcme, isVip] }, 'People whose account’s plan is not free, and who are in VIP'],
    [{ not: isVip }, 'People who are not in VIP'],
    [
      { not: { any: [isVip, fromRome] } },
      'People for whom none of this holds: (who are in VIP or whose city is Rome or Turin)',
    ],
    [
      { condition: 'listed', persons: [1, 2, 2] },
      '2 people on a fixed list: nobody comes in or leaves by themselves',
    ],
  ])('%#', (rule, sentence) => {
    expect(told(rule)).toBe(sentence);
  });
});

test('in Chinese', async () => {
  await i18n.changeLanguage('zh');
  expect(told(bought)).toBe('近 30 天内做过至少 3 次 purchase (amount 大于 100) 的用户');
  expect(told(ofAcme)).toBe('所属企业的 plan 不等于 free 的用户');
  expect(told({ all: [isVip, quiet] })).toBe(
    '属于 VIP, 且2024年3月1日至2024年3月31日没有做过 任意事件 的用户',
  );
});

test('a hostile name stays a part of its own', () => {
  const said = ruleSentence({ condition: 'did', what: { event: '{{0}} $t(x) <b>' } }, around);
  expect(said).toEqual({ text: 'People who did {{0}}', parts: { 0: '{{0}} $t(x) <b>' } });
});
