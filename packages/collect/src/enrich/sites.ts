export type SiteKind = 'search' | 'social' | 'ai-assistant' | 'webmail';

export interface Site {
  readonly name: string;
  readonly kind: SiteKind;
  /** A host of the site or a parent of its hosts; `android-app://` names stand beside them. */
  readonly hosts: readonly string[];
  /** Where a search engine puts the words, if it still tells. */
  readonly terms?: readonly string[];
}

/** Our own table. The longest matching host wins, so `mail.qq.com` is mail and `tieba.baidu.com` is social. */
export const sites: readonly Site[] = [
  { name: 'google', kind: 'search', hosts: ['com.google.android.googlequicksearchbox'], terms: ['q'] },
  { name: 'bing', kind: 'search', hosts: ['bing.com'], terms: ['q'] },
  { name: 'baidu', kind: 'search', hosts: ['baidu.com'], terms: ['wd', 'word', 'kw'] },
  { name: 'sogou', kind: 'search', hosts: ['sogou.com'], terms: ['query', 'keyword'] },
  { name: 'so.com', kind: 'search', hosts: ['so.com', 'haosou.com'], terms: ['q'] },
  { name: 'shenma', kind: 'search', hosts: ['sm.cn'], terms: ['q'] },
  { name: 'toutiao', kind: 'search', hosts: ['so.toutiao.com'], terms: ['keyword'] },
  { name: 'quark', kind: 'search', hosts: ['quark.sm.cn', 'ai.quark.cn'], terms: ['q'] },
  { name: 'yandex', kind: 'search', hosts: ['ya.ru'], terms: ['text'] },
  { name: 'duckduckgo', kind: 'search', hosts: ['duckduckgo.com'], terms: ['q'] },
  { name: 'naver', kind: 'search', hosts: ['search.naver.com'], terms: ['query'] },
  { name: 'daum', kind: 'search', hosts: ['search.daum.net'], terms: ['q'] },
  { name: 'yahoo', kind: 'search', hosts: ['search.yahoo.com', 'search.yahoo.co.jp'], terms: ['p'] },
  { name: 'ecosia', kind: 'search', hosts: ['ecosia.org'], terms: ['q'] },
  { name: 'brave', kind: 'search', hosts: ['search.brave.com'], terms: ['q'] },
  { name: 'startpage', kind: 'search', hosts: ['startpage.com'], terms: ['query'] },
  { name: 'qwant', kind: 'search', hosts: ['qwant.com'], terms: ['q'] },
  { name: 'kagi', kind: 'search', hosts: ['kagi.com'], terms: ['q'] },
  { name: 'seznam', kind: 'search', hosts: ['search.seznam.cz'], terms: ['q'] },
  { name: 'ask', kind: 'search', hosts: ['ask.com'], terms: ['q'] },
  { name: 'aol', kind: 'search', hosts: ['search.aol.com'], terms: ['q'] },

  { name: 'wechat', kind: 'social', hosts: ['weixin.qq.com', 'servicewechat.com', 'com.tencent.mm'] },
  { name: 'qq', kind: 'social', hosts: ['qzone.qq.com', 'im.qq.com', 'com.tencent.mobileqq'] },
  { name: 'weibo', kind: 'social', hosts: ['weibo.com', 'weibo.cn', 't.cn', 'com.sina.weibo'] },
  { name: 'xiaohongshu', kind: 'social', hosts: ['xiaohongshu.com', 'xhslink.com', 'com.xingin.xhs'] },
  { name: 'douyin', kind: 'social', hosts: ['douyin.com', 'iesdouyin.com', 'com.ss.android.ugc.aweme'] },
  { name: 'toutiao', kind: 'social', hosts: ['toutiao.com', 'snssdk.com'] },
  { name: 'kuaishou', kind: 'social', hosts: ['kuaishou.com', 'chenzhongtech.com', 'gifshow.com'] },
  { name: 'zhihu', kind: 'social', hosts: ['zhihu.com'] },
  { name: 'bilibili', kind: 'social', hosts: ['bilibili.com', 'b23.tv'] },
  { name: 'douban', kind: 'social', hosts: ['douban.com'] },
  { name: 'tieba', kind: 'social', hosts: ['tieba.baidu.com'] },
  { name: 'x', kind: 'social', hosts: ['x.com', 'twitter.com', 't.co', 'com.twitter.android'] },
  { name: 'facebook', kind: 'social', hosts: ['facebook.com', 'fb.com', 'fb.me', 'com.facebook.katana'] },
  { name: 'instagram', kind: 'social', hosts: ['instagram.com', 'com.instagram.android'] },
  { name: 'threads', kind: 'social', hosts: ['threads.net', 'threads.com'] },
  { name: 'linkedin', kind: 'social', hosts: ['linkedin.com', 'lnkd.in', 'com.linkedin.android'] },
  { name: 'reddit', kind: 'social', hosts: ['reddit.com', 'redd.it', 'com.reddit.frontpage'] },
  { name: 'youtube', kind: 'social', hosts: ['youtube.com', 'youtu.be', 'com.google.android.youtube'] },
  { name: 'tiktok', kind: 'social', hosts: ['tiktok.com', 'com.zhiliaoapp.musically'] },
  { name: 'pinterest', kind: 'social', hosts: ['pinterest.com', 'pin.it'] },
  { name: 'snapchat', kind: 'social', hosts: ['snapchat.com'] },
  { name: 'telegram', kind: 'social', hosts: ['t.me', 'telegram.org', 'org.telegram.messenger'] },
  { name: 'whatsapp', kind: 'social', hosts: ['whatsapp.com', 'wa.me', 'com.whatsapp'] },
  { name: 'discord', kind: 'social', hosts: ['discord.com', 'discord.gg'] },
  { name: 'mastodon', kind: 'social', hosts: ['mastodon.social', 'mstdn.social', 'fosstodon.org'] },
  { name: 'bluesky', kind: 'social', hosts: ['bsky.app'] },
  { name: 'quora', kind: 'social', hosts: ['quora.com'] },
  { name: 'hacker-news', kind: 'social', hosts: ['news.ycombinator.com'] },
  { name: 'vk', kind: 'social', hosts: ['vk.com', 'vk.ru'] },
  { name: 'odnoklassniki', kind: 'social', hosts: ['ok.ru'] },
  { name: 'tumblr', kind: 'social', hosts: ['tumblr.com'] },
  { name: 'line', kind: 'social', hosts: ['line.me'] },

  { name: 'chatgpt', kind: 'ai-assistant', hosts: ['chatgpt.com', 'chat.openai.com', 'com.openai.chatgpt'] },
  { name: 'claude', kind: 'ai-assistant', hosts: ['claude.ai', 'com.anthropic.claude'] },
  { name: 'gemini', kind: 'ai-assistant', hosts: ['gemini.google.com', 'bard.google.com'] },
  { name: 'perplexity', kind: 'ai-assistant', hosts: ['perplexity.ai', 'ai.perplexity.app.android'] },
  { name: 'copilot', kind: 'ai-assistant', hosts: ['copilot.microsoft.com', 'copilot.com'] },
  { name: 'grok', kind: 'ai-assistant', hosts: ['grok.com'] },
  { name: 'mistral', kind: 'ai-assistant', hosts: ['chat.mistral.ai'] },
  { name: 'meta-ai', kind: 'ai-assistant', hosts: ['meta.ai'] },
  { name: 'you', kind: 'ai-assistant', hosts: ['you.com'] },
  { name: 'poe', kind: 'ai-assistant', hosts: ['poe.com'] },
  { name: 'kimi', kind: 'ai-assistant', hosts: ['kimi.com', 'kimi.moonshot.cn'] },
  { name: 'doubao', kind: 'ai-assistant', hosts: ['doubao.com'] },
  { name: 'deepseek', kind: 'ai-assistant', hosts: ['deepseek.com'] },
  {
    name: 'tongyi',
    kind: 'ai-assistant',
    hosts: ['tongyi.com', 'tongyi.aliyun.com', 'qianwen.com', 'chat.qwen.ai'],
  },
  { name: 'yuanbao', kind: 'ai-assistant', hosts: ['yuanbao.tencent.com'] },
  { name: 'yiyan', kind: 'ai-assistant', hosts: ['yiyan.baidu.com', 'chat.baidu.com'] },
  { name: 'chatglm', kind: 'ai-assistant', hosts: ['chatglm.cn', 'chat.z.ai'] },
  { name: 'metaso', kind: 'ai-assistant', hosts: ['metaso.cn'] },

  { name: 'gmail', kind: 'webmail', hosts: ['mail.google.com', 'com.google.android.gm'] },
  {
    name: 'outlook',
    kind: 'webmail',
    hosts: ['outlook.com', 'outlook.live.com', 'outlook.office.com', 'outlook.office365.com'],
  },
  { name: 'yahoo-mail', kind: 'webmail', hosts: ['mail.yahoo.com', 'mail.yahoo.co.jp'] },
  { name: 'qq-mail', kind: 'webmail', hosts: ['mail.qq.com', 'exmail.qq.com'] },
  {
    name: 'netease-mail',
    kind: 'webmail',
    hosts: ['mail.163.com', 'mail.126.com', 'mail.yeah.net', 'qiye.163.com'],
  },
  { name: 'sina-mail', kind: 'webmail', hosts: ['mail.sina.com.cn', 'mail.sina.cn'] },
  { name: 'aliyun-mail', kind: 'webmail', hosts: ['mail.aliyun.com', 'qiye.aliyun.com'] },
  { name: 'yandex-mail', kind: 'webmail', hosts: ['mail.yandex.ru', 'mail.yandex.com'] },
  { name: 'mail.ru', kind: 'webmail', hosts: ['e.mail.ru'] },
  { name: 'proton-mail', kind: 'webmail', hosts: ['mail.proton.me'] },
  { name: 'icloud-mail', kind: 'webmail', hosts: ['icloud.com'] },
  { name: 'zoho-mail', kind: 'webmail', hosts: ['mail.zoho.com'] },
];

/** Sites with a host per country. Only the bare name and `m.`: `docs.google.com` is no search. */
export const sitesPerCountry: readonly (Omit<Site, 'hosts'> & { readonly pattern: RegExp })[] = [
  {
    name: 'google',
    kind: 'search',
    pattern: /^(?:(?:m|images)\.)?google\.(?:com?\.)?[a-z]{2,3}$/,
    terms: ['q'],
  },
  { name: 'yandex', kind: 'search', pattern: /^(?:m\.)?yandex\.(?:com?\.)?[a-z]{2,3}$/, terms: ['text'] },
  {
    name: 'yahoo',
    kind: 'search',
    pattern: /^(?:[a-z]{2}\.)?search\.yahoo\.(?:com?\.)?[a-z]{2,3}$/,
    terms: ['p'],
  },
  { name: 'pinterest', kind: 'social', pattern: /^(?:[a-z]{2}\.)?pinterest\.(?:com?\.)?[a-z]{2,3}$/ },
];
