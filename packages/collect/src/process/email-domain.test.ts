import { expect, test } from 'vitest';
import { accountKeyOfEmail } from './email-domain.ts';

test.each([
  ['ada@acme.com', 'acme.com'],
  ['Ada@Mail.ACME.co.uk', 'acme.co.uk'],
  ['wang@hr.huawei.com.cn', 'huawei.com.cn'],
  ['li@bj.gov.cn', 'bj.gov.cn'],
  ['a@sub.tsinghua.edu.cn', 'tsinghua.edu.cn'],
  ['eve@acme.com.', 'acme.com'],
  ['bob@münchen.de', 'münchen.de'],
  // mail for everybody
  ['ada@gmail.com', null],
  ['ada@qq.com', null],
  ['ada@vip.163.com', null],
  ['ada@126.com', null],
  ['ada@sina.cn', null],
  ['ada@foxmail.com', null],
  ['ada@aliyun.com', null],
  ['13800138000@139.com', null],
  ['ada@189.cn', null],
  ['ada@21cn.com', null],
  ['ada@sohu.com', null],
  ['ada@yeah.net', null],
  ['ada@outlook.com', null],
  ['ada@yahoo.co.jp', null],
  ['ada@mailinator.com', null],
  // no domain of anybody
  ['ada@com.cn', null],
  ['ada@localhost', null],
  ['ada@10.0.0.1', null],
  ['ada', null],
  ['a b@acme.com', null],
  ['', null],
])('%s belongs to %s', (email, key) => {
  expect(accountKeyOfEmail(email)).toBe(key);
});

test('what the workspace says of a domain comes first; a domain may mean nobody', () => {
  const said = new Map([
    ['acme.de', 'acme.com'],
    ['lab.acme.com', 'org_42'],
    ['agency.com', null],
  ]);
  expect(accountKeyOfEmail('a@acme.de', said)).toBe('acme.com');
  expect(accountKeyOfEmail('a@mail.acme.de', said)).toBe('acme.com');
  expect(accountKeyOfEmail('a@lab.acme.com', said)).toBe('org_42');
  expect(accountKeyOfEmail('a@acme.com', said)).toBe('acme.com');
  expect(accountKeyOfEmail('a@agency.com', said)).toBe(null);
});
