import { afterEach, expect, test } from 'vitest';
import { chooseLanguage } from '../../i18n/i18n.ts';
import { detailText } from './detail-text.ts';
import { faultText } from './edit/fault-text.ts';

afterEach(() => chooseLanguage('en'));

test.each([
  ['unsubscribed', '已退订'],
  ['no address for email', '没有 email 地址'],
  ['cap of the rule: 3 per 168 h', '规则频次上限: 每 168 小时 3 条'],
  ['given up after 8 attempts: no answer within 10000 ms', '尝试 8 次后放弃: 10000 毫秒内无响应'],
  ['given up after 8 attempts: 451 try again', '尝试 8 次后放弃: 451 try again'],
  ['the template cannot be filled in: undefined filter: x', '模板无法填充: undefined filter: x'],
  ['smtp-550: 550 5.1.1 no such user', '被拒绝: 550 5.1.1 no such user'],
  [
    'redirect: HTTP 301: redirects are not followed, give the final address',
    'HTTP 301: 不跟随重定向, 请填写最终地址',
  ],
  [
    'address.private: mail.lan is 10.0.0.7, inside a private network: the operator of this server can allow it by SKYLANTERN_ALLOW_PRIVATE',
    'mail.lan 指向内网地址 10.0.0.7: 服务器管理员可通过 SKYLANTERN_ALLOW_PRIVATE 放行',
  ],
  ['', ''],
  ['{{count}} $t(x)', '{{count}} $t(x)'],
])('%s', (said, chinese) => {
  expect(detailText(said)).toBe(said);
  chooseLanguage('zh');
  expect(detailText(said)).toBe(chinese);
});

test('what is wrong in a template, with its braces', () => {
  expect(faultText({ code: 'not-closed', about: '{{ person.name' })).toBe(
    '{{ person.name is not closed; a value ends with }}, a block with {% endif %}, {% endfor %}',
  );
  expect(faultText({ code: 'no-unsubscribe', about: '' })).toContain('put {{ unsubscribe_url }} into');
  chooseLanguage('zh');
  expect(faultText({ code: 'unknown-filter', about: 'upcaze' })).toContain('没有过滤器 “upcaze”');
  expect(faultText({ code: 'not-json', about: 'Unexpected token' })).toContain(
    '{"name": "{{ person.name }}"}',
  );
});
