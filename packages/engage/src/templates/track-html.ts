/** Puts our address in front of every web link but the one to unsubscribe, and a pixel at the end. */
export function trackHtml(
  html: string,
  unsubscribeUrl: string,
  tracking: { linkUrl(position: number): string; pixelUrl: string },
): { html: string; links: string[] } {
  const links: string[] = [];
  const tracked = html.replace(
    /(<a\b[^>]*?\bhref\s*=\s*)("([^"]*)"|'([^']*)')/gi,
    (whole, before: string, _quoted, double?: string, single?: string) => {
      const url = decodeEntities((double ?? single ?? '').trim());
      if (url === unsubscribeUrl || !isWebUrl(url)) return whole;
      const known = links.indexOf(url);
      const position = known === -1 ? links.push(url) - 1 : known;
      return `${before}"${tracking.linkUrl(position)}"`;
    },
  );
  const pixel = `<img src="${tracking.pixelUrl}" width="1" height="1" alt="" style="display:none">`;
  const end = tracked.search(/<\/body\s*>/i);
  return { html: end === -1 ? tracked + pixel : tracked.slice(0, end) + pixel + tracked.slice(end), links };
}

export function isWebUrl(text: string): boolean {
  try {
    const { protocol } = new URL(text);
    return protocol === 'http:' || protocol === 'https:';
  } catch {
    return false;
  }
}

function decodeEntities(text: string): string {
  return text
    .replace(/&#(\d{1,7});/g, (_, code: string) => String.fromCodePoint(Number(code) % 0x110000))
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}
