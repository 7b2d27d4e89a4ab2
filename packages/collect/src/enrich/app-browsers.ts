/** Browsers inside apps that the parser does not know, or calls by their engine. The first that matches wins. */
const rules: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\bwxwork\/([\d.]+)/i, 'WeCom'],
  [/MicroMessenger\/([\d.]+).*miniProgram/i, 'WeChat Mini Program'],
  [/AlipayClient\/([\d.]+).*(?:MiniProgram|APXWebView)/i, 'Alipay Mini Program'],
  [/AliApp\(DingTalk\/([\d.]+)/i, 'DingTalk'],
  [/\b(?:Feishu|Lark)\/([\d.]+)/i, 'Feishu'],
  [/\baweme_([\d.]+)/i, 'Douyin'],
  [/\bxhsdiscover\/([\d.]+)/i, 'Xiaohongshu'],
  [/\bNewsArticle\/([\d.]+)/i, 'Toutiao'],
  [/__weibo__([\d.]+)/i, 'Weibo'],
  [/AliApp\(TB\/([\d.]+)/i, 'Taobao'],
  [/\sQQ\/([\d.]+)/, 'QQ'],
  [/\bHuaweiBrowser\/([\d.]+)/i, 'Huawei Browser'],
  [/\bOpenHarmony\b.*\bArkWeb\/([\d.]+)/i, 'ArkWeb'],
];

export function findAppBrowser(userAgent: string): { name: string; version: string } | null {
  for (const [pattern, name] of rules) {
    const match = pattern.exec(userAgent);
    if (match !== null) return { name, version: match[1] ?? '' };
  }
  return null;
}
