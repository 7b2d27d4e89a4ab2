import { contextText } from './context-text.ts';
import { defineEnricher } from './define-enricher.ts';

export const app = defineEnricher({
  name: 'app',
  says: 'What sent the event: library, app version and platform (web, mini-program, ios, android, other-app, server).',
  fields: ['library', 'app_version', 'platform'],
  enrich(input, found) {
    const { context } = input;
    const library = contextText(context, 'library', 'name');
    const version = contextText(context, 'library', 'version');
    return {
      library: version === '' ? library : `${library}/${version}`,
      app_version: contextText(context, 'app', 'version'),
      platform:
        contextText(context, 'app', 'kind') === 'mini-program'
          ? 'mini-program'
          : platformOf(found.browser ?? '', contextText(context, 'os', 'name'), input.url ?? input.userAgent),
    };
  },
});

function platformOf(browser: string, nativeSystem: string, webTrace: string | null): string {
  if (browser.endsWith('Mini Program')) return 'mini-program';
  if (/^(?:ios|ipados)$/i.test(nativeSystem)) return 'ios';
  if (/^android$/i.test(nativeSystem)) return 'android';
  if (webTrace !== null) return 'web';
  return nativeSystem === '' ? 'server' : 'other-app';
}
