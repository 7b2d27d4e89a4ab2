import { expect, test } from 'vitest';
import { userAgent } from './user-agent.ts';

const read = (text: string | null, context = {}) => {
  const found = userAgent.enrich(
    { ip: null, userAgent: text, url: null, referrer: null, context, receivedAt: new Date(0) },
    {},
  );
  return [
    found.browser,
    found.browser_version,
    found.os,
    found.os_version,
    found.device_type,
    found.device_model,
  ];
};

test.each([
  [
    'Chrome on Windows',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    ['Chrome', '126.0.0.0', 'Windows', '10', 'desktop', ''],
  ],
  [
    'Safari on a Mac',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
    ['Safari', '17.5', 'macOS', '10.15.7', 'desktop', 'Apple Macintosh'],
  ],
  [
    'Firefox on Ubuntu',
    'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
    ['Firefox', '127.0', 'Ubuntu', '', 'desktop', ''],
  ],
  [
    'a text browser that spells its system its own way',
    'Lynx/2.8.8dev.9 libwww-FM/2.14 SSL-MM/1.4.1 (linux)',
    ['Lynx', '2.8.8dev.9', 'Linux', '', 'desktop', ''],
  ],
  [
    'an iPad',
    'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1',
    ['Mobile Safari', '16.6', 'iOS', '16.6', 'tablet', 'Apple iPad'],
  ],
  [
    'a Pixel',
    'Mozilla/5.0 (Linux; Android 14; Pixel 8 Pro) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.6478.122 Mobile Safari/537.36',
    ['Chrome', '126.0.6478.122', 'Android', '14', 'mobile', 'Pixel 8 Pro'],
  ],
  [
    'a Samsung television',
    'Mozilla/5.0 (SMART-TV; LINUX; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) 94.0.4606.31/7.0 TV Safari/537.36',
    ['Safari', '', 'Tizen', '7.0', 'tv', ''],
  ],
  [
    'a PlayStation',
    'Mozilla/5.0 (PlayStation; PlayStation 5/2.26) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Safari/605.1.15',
    ['Safari', '13.0', 'PlayStation', '5', 'other', 'Sony PlayStation 5'],
  ],
  [
    'WeChat on Android',
    'Mozilla/5.0 (Linux; Android 13; 22081212C Build/TKQ1.220829.002; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160117 MMWEBSDK/20240301 MMWEBID/9152 MicroMessenger/8.0.48.2580(0x28003035) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64',
    ['WeChat', '8.0.48.2580', 'Android', '13', 'mobile', 'Xiaomi 22081212C'],
  ],
  [
    'a WeChat mini program',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49(0x18003131) NetType/WIFI Language/zh_CN miniProgram/wxaf35009675aa0b2a',
    ['WeChat Mini Program', '8.0.49', 'iOS', '17.4.1', 'mobile', 'Apple iPhone'],
  ],
  [
    'WeCom',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 wxwork/4.1.10 MicroMessenger/7.0.1 Language/zh ColorScheme/Light',
    ['WeCom', '4.1.10', 'iOS', '16.0', 'mobile', 'Apple iPhone'],
  ],
  [
    'DingTalk',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 15_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 AliApp(DingTalk/6.5.40) com.laiwang.DingTalk/23192803 Channel/201200 language/zh-Hans-CN UT4Aplus/0.0.6 WK',
    ['DingTalk', '6.5.40', 'iOS', '15.5', 'mobile', 'Apple iPhone'],
  ],
  [
    'Feishu on a Mac',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Lark/7.9.10 Chrome/118.0.5993.159 Electron/27.0.0 Safari/537.36 LarkLocale/zh_CN',
    ['Feishu', '7.9.10', 'macOS', '10.15.7', 'desktop', 'Apple Macintosh'],
  ],
  [
    'Alipay',
    'Mozilla/5.0 (Linux; U; Android 12; zh-CN; M2012K11AC Build/SKQ1.211006.001) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/69.0.3497.100 UWS/3.22.2.43 Mobile Safari/537.36 UCBS/3.22.2.43 NebulaSDK/1.8.100112 Nebula AlipayDefined(nt:WIFI,ws:393|0|2.75) AliApp(AP/10.3.0.8000) AlipayClient/10.3.0.8000 Language/zh-Hans',
    ['Alipay', '10.3.0.8000', 'Android', '12', 'mobile', 'Xiaomi M2012K11AC'],
  ],
  [
    'an Alipay mini program',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/20G75 Ariver/1.1.0 AliApp(AP/10.5.66.6000) Nebula WK RVKType(0) AlipayDefined(nt:WIFI) AlipayClient/10.5.66.6000 Language/zh-Hans MiniProgram APXWebView',
    ['Alipay Mini Program', '10.5.66.6000', 'iOS', '16.6', 'mobile', 'Apple iPhone'],
  ],
  [
    'a phone with HarmonyOS NEXT',
    'Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.0.4.300',
    ['Huawei Browser', '5.0.4.300', 'HarmonyOS NEXT', '5.0', 'mobile', ''],
  ],
  [
    'a computer with HarmonyOS NEXT',
    'Mozilla/5.0 (PC; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1',
    ['ArkWeb', '4.1.6.1', 'HarmonyOS NEXT', '5.0', 'desktop', ''],
  ],
  [
    'HarmonyOS 4, whose number is that of Android',
    'Mozilla/5.0 (Linux; Android 12; HarmonyOS; NOH-AN00; HMSCore 6.11.0.302) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0.4844.88 HuaweiBrowser/14.0.0.321 Mobile Safari/537.36',
    ['Huawei Browser', '14.0.0.321', 'HarmonyOS', '', 'mobile', 'Huawei NOH-AN00'],
  ],
  [
    'Douyin',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 aweme_29.8.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/zh Region/CN BytedanceWebview/d8a21c6',
    ['Douyin', '29.8.0', 'iOS', '17.0', 'mobile', 'Apple iPhone'],
  ],
])('%s', (_name, text, expected) => {
  expect(read(text)).toEqual(expected);
});

test('an app that states its system and device is believed', () => {
  const context = { os: { name: 'Android', version: '14' }, device: { type: 'android', model: 'Redmi K40' } };
  expect(read('okhttp/4.9', context)).toEqual(['', '', 'Android', '14', 'mobile', 'Redmi K40']);
});

test('nothing known, nothing claimed', () => {
  for (const text of [null, '', '-']) expect(read(text)).toEqual(['', '', '', '', '', '']);
  expect(read('x'.repeat(50_000))[4]).toBe('other');
});
