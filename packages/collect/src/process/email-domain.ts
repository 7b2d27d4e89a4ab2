import { disposableEmailBlocklistSet } from 'disposable-email-domains-js';
import emailProviders from 'email-providers/all.json' with { type: 'json' };
import { getDomain } from 'tldts';

/** Mail for everybody in China, beside what the lists of packages know. */
const chineseProviders = [
  ...[
    'qq.com',
    'vip.qq.com',
    'foxmail.com',
    '163.com',
    'vip.163.com',
    '126.com',
    'vip.126.com',
    'yeah.net',
    '188.com',
  ],
  ...[
    'sina.com',
    'sina.cn',
    'sina.com.cn',
    'vip.sina.com',
    'sohu.com',
    'vip.sohu.com',
    'tom.com',
    '21cn.com',
  ],
  ...[
    'aliyun.com',
    '139.com',
    '189.cn',
    'wo.cn',
    '263.net',
    'eyou.com',
    'wo.com.cn',
    'chinaren.com',
    'sogou.com',
  ],
];

let known: ReadonlySet<string> | null = null;

/** Free and disposable mail: 8,800 and 8,900 domains in two packages, read once. */
function openToAll(): ReadonlySet<string> {
  known ??= new Set([...emailProviders, ...disposableEmailBlocklistSet(), ...chineseProviders]);
  return known;
}

/** The registrable domain of an address (`mail.acme.co.uk` → `acme.co.uk`); null where it has none. */
export function emailDomain(email: string): { host: string; domain: string } | null {
  const host = /^[^\s@]+@([^\s@]+)$/.exec(email.trim())?.[1]?.toLowerCase().replace(/\.$/, '');
  const domain = host === undefined ? null : getDomain(host, { allowPrivateDomains: true });
  return host === undefined || domain === null ? null : { host, domain };
}

/** Everybody can have an address there, so that it says nothing of an organisation. */
export const isOpenToAll = ({ host, domain }: { host: string; domain: string }): boolean =>
  openToAll().has(host) || openToAll().has(domain);

/**
 * The key of the account that an address stands for: what the workspace says of its domain, else the domain, unless
 * everybody can have an address there.
 */
export function accountKeyOfEmail(
  email: string,
  said: ReadonlyMap<string, string | null> = new Map(),
): string | null {
  const found = emailDomain(email);
  if (found === null) return null;
  for (const name of [found.host, found.domain]) {
    const key = said.get(name);
    if (key !== undefined) return key;
  }
  return isOpenToAll(found) ? null : found.domain;
}
