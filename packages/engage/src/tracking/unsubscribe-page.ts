const words = {
  en: {
    title: 'Unsubscribe',
    ask: (workspace: string, topic: string) => `Stop messages about “${topic}” from ${workspace}?`,
    button: 'Unsubscribe',
    done: (workspace: string, topic: string) =>
      `You will get no more messages about “${topic}” from ${workspace}.`,
    unknown: 'This link is not known here. It may have been cut off: copy all of it.',
  },
  zh: {
    title: '退订',
    ask: (workspace: string, topic: string) => `不再接收 ${workspace} 的“${topic}”消息？`,
    button: '退订',
    done: (workspace: string, topic: string) => `您将不再收到 ${workspace} 的“${topic}”消息。`,
    unknown: '无法识别此链接，它可能不完整，请复制完整链接。',
  },
};

export type PageLanguage = keyof typeof words;

/** By what the browser asks for first. */
export const pageLanguageOf = (acceptLanguage: string): PageLanguage =>
  /^\s*zh/i.test(acceptLanguage) ? 'zh' : 'en';

/** The page behind the link: it asks, and only its button unsubscribes, since scanners open every link. */
export function unsubscribePage(
  language: PageLanguage,
  subscription: { workspaceName: string; topic: string; isUnsubscribed: boolean } | null,
): string {
  const text = words[language];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${text.title}</title>
<style>
:root { color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif }
body { max-width: 32rem; margin: 20vh auto 0; padding: 0 1.5rem; text-align: center }
button { font: inherit; padding: .6rem 1.6rem; border: 0; border-radius: .5rem; background: #1f5fd0; color: #fff; cursor: pointer }
button:focus-visible { outline: 3px solid #8ab4f8; outline-offset: 2px }
</style>
</head>
<body><main><h1>${text.title}</h1>${body()}</main></body>
</html>
`;

  function body(): string {
    if (subscription === null) return `<p>${text.unknown}</p>`;
    const [workspace, topic] = [escapeHtml(subscription.workspaceName), escapeHtml(subscription.topic)];
    if (subscription.isUnsubscribed) return `<p role="status">${text.done(workspace, topic)}</p>`;
    return `<p>${text.ask(workspace, topic)}</p><form method="post"><button name="from" value="page">${text.button}</button></form>`;
  }
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
