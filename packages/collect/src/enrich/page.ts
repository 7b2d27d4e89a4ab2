import { contextText } from './context-text.ts';
import { defineEnricher } from './define-enricher.ts';
import { parseUrl } from './parsed-url.ts';
import { safeUrl } from './safe-url.ts';

export const page = defineEnricher({
  name: 'page',
  says: 'The page: address without fragment and secrets, host, path and title.',
  fields: ['url', 'host', 'path', 'title'],
  enrich({ url, context }) {
    const title = contextText(context, 'page', 'title');
    const parsed = url === null ? null : parseUrl(url);
    if (parsed === null) return { title, path: contextText(context, 'page', 'path').replace(/[?#].*$/s, '') };
    return { url: safeUrl(parsed), host: parsed.host, path: parsed.path, title };
  },
});
