import { LRUCache } from 'lru-cache';
import { contextText } from './context-text.ts';
import { defineEnricher } from './define-enricher.ts';

export const locale = defineEnricher({
  name: 'locale',
  says: 'Language and time zone of the device, in their canonical spelling.',
  fields: ['locale', 'time_zone'],
  enrich({ context }) {
    return {
      locale: canonical(contextText(context, 'locale'), languageTag),
      time_zone: canonical(contextText(context, 'timezone'), zoneName),
    };
  },
});

const cache = new LRUCache<string, string>({ max: 2_000 });

/** Words nobody can read as a locale or a zone are left out: they would only split the breakdown. */
function canonical(text: string, read: (text: string) => string): string {
  if (text === '' || text.length > 100) return '';
  const key = `${read.name} ${text}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  let answer = '';
  try {
    answer = read(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  cache.set(key, answer);
  return answer;
}

/** `zh_CN.UTF-8` and `zh-cn` are both `zh-CN`. */
function languageTag(text: string): string {
  return Intl.getCanonicalLocales(text.replace(/[.@].*$/, '').replaceAll('_', '-'))[0] ?? '';
}

function zoneName(text: string): string {
  return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
}
