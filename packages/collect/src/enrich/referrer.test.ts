import { expect, test } from 'vitest';
import { findSite } from './find-site.ts';
import { referrer } from './referrer.ts';
import { sites } from './sites.ts';

const read = (from: string | null) =>
  referrer.enrich(
    { ip: null, userAgent: null, url: null, referrer: from, context: {}, receivedAt: new Date(0) },
    {},
  );

test.each([
  ['https://www.google.com/', 'google', ''],
  ['http://www.google.co.uk/url?sa=t&q=red+lamp&ei=x', 'google', 'red lamp'],
  ['https://www.baidu.com/s?ie=utf-8&wd=%E5%AD%94%E6%98%8E%E7%81%AF', 'baidu', '孔明灯'],
  ['https://m.baidu.com/from=844b/s?word=lamp', 'baidu', 'lamp'],
  ['https://www.sogou.com/web?query=%E7%81%AF', 'sogou', '灯'],
  ['https://www.so.com/s?q=lamp', 'so.com', 'lamp'],
  ['https://cn.bing.com/search?q=lamp', 'bing', 'lamp'],
  ['https://yandex.ru/search/?text=lamp', 'yandex', 'lamp'],
  ['https://duckduckgo.com/?q=lamp', 'duckduckgo', 'lamp'],
  ['https://r.duckduckgo.com/l/?kh=-1', 'duckduckgo', ''],
  ['https://search.naver.com/search.naver?query=lamp', 'naver', 'lamp'],
  ['https://m.sm.cn/s?q=lamp', 'shenma', 'lamp'],
  ['https://so.toutiao.com/search?keyword=lamp', 'toutiao', 'lamp'],
  ['https://uk.search.yahoo.com/search?p=lamp', 'yahoo', 'lamp'],
  ['https://www.google.com/search?q=%E5%AD%94%', 'google', '%E5%AD%94%'],
])('%s is a search', (from, engine, term) => {
  expect(read(from)).toMatchObject({ search_engine: engine, search_term: term });
});

test.each([
  ['mp.weixin.qq.com', 'wechat', 'social'],
  ['servicewechat.com', 'wechat', 'social'],
  ['weibo.com', 'weibo', 'social'],
  ['m.weibo.cn', 'weibo', 'social'],
  ['xiaohongshu.com', 'xiaohongshu', 'social'],
  ['douyin.com', 'douyin', 'social'],
  ['zhuanlan.zhihu.com', 'zhihu', 'social'],
  ['bilibili.com', 'bilibili', 'social'],
  ['t.co', 'x', 'social'],
  ['l.facebook.com', 'facebook', 'social'],
  ['linkedin.com', 'linkedin', 'social'],
  ['tieba.baidu.com', 'tieba', 'social'],
  ['chatgpt.com', 'chatgpt', 'ai-assistant'],
  ['claude.ai', 'claude', 'ai-assistant'],
  ['gemini.google.com', 'gemini', 'ai-assistant'],
  ['perplexity.ai', 'perplexity', 'ai-assistant'],
  ['kimi.moonshot.cn', 'kimi', 'ai-assistant'],
  ['doubao.com', 'doubao', 'ai-assistant'],
  ['chat.deepseek.com', 'deepseek', 'ai-assistant'],
  ['tongyi.aliyun.com', 'tongyi', 'ai-assistant'],
  ['yuanbao.tencent.com', 'yuanbao', 'ai-assistant'],
  ['mail.google.com', 'gmail', 'webmail'],
  ['mail.qq.com', 'qq-mail', 'webmail'],
  ['mail.163.com', 'netease-mail', 'webmail'],
])('%s is %s', (host, name, kind) => {
  expect(findSite(host)).toMatchObject({ name, kind });
});

test.each([
  'docs.google.com',
  'notgoogle.com',
  'google.evil.example',
  'mybaidu.com',
  'qq.com',
  'blog.example',
  'localhost',
])('%s is no known site', (host) => {
  expect(findSite(host)).toBeNull();
});

test('no host stands twice in the table', () => {
  const hosts = sites.flatMap((site) => site.hosts);
  expect(hosts.length).toBe(new Set(hosts).size);
});

test('the referrer is kept without its secrets; what is no address is not kept', () => {
  expect(read('https://Shop.example:8443/a?token=abc&x=1#top')).toEqual({
    referrer: 'https://shop.example:8443/a?x=1',
    referrer_host: 'shop.example',
  });
  expect(read('android-app://com.tencent.mm/')).toMatchObject({ referrer_host: 'com.tencent.mm' });
  for (const nothing of [null, '', '-', 'about:blank', 'not an address']) expect(read(nothing)).toEqual({});
});
