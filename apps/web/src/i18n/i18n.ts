import i18next from 'i18next';
import { useCallback } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import { recall, remember } from '../memory.ts';

export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];
export const languageNames: Record<Language, string> = { en: 'English', zh: '中文' };
/** The tag for `Intl` and `<html lang>`. */
export const localeOf: Record<Language, string> = { en: 'en', zh: 'zh-Hans-CN' };

type Texts = Record<string, string>;
/** Chinese has no plural: where English has `_one` and `_other`, it has `_other` alone. */
type SameTexts<En extends Texts> = { [K in keyof En as K extends `${string}_one` ? never : K]: string };
type KeyOf<En extends Texts> = {
  [K in keyof En & string]: K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;
}[keyof En & string];
type TextOf<En extends Texts, K extends string> = En[Extract<keyof En, K | `${K}_one` | `${K}_other`>];
type NamesIn<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type Values<Names extends string> = { [N in Names]: N extends 'count' ? number : string | number };
/** A plural needs its count, also where the text does not show it. */
type CountIn<En extends Texts, K extends string> = `${K}_other` extends keyof En ? 'count' : never;
type Arguments<Names extends string> = [Names] extends [never] ? [] : [values: Values<Names>];

/** The words of one feature in both languages. */
export interface Words<En extends Texts> {
  namespace: string;
  en: En;
  zh: Texts;
}

/** `t('key')`, or `t('key', { name })` where the text has `{{name}}`: both are checked by the compiler. */
export type Say<En extends Texts> = <K extends KeyOf<En>>(
  key: K,
  ...values: Arguments<NamesIn<TextOf<En, K>> | CountIn<En, K>>
) => string;

export const i18n = i18next.createInstance();
const preferred = (): Language => {
  const remembered = recall('language');
  if (remembered === 'en' || remembered === 'zh') return remembered;
  return globalThis.navigator?.language?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
};
void i18n.use(initReactI18next).init({
  lng: preferred(),
  fallbackLng: 'en',
  resources: {},
  initAsync: false,
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false }, // React escapes
  react: { useSuspense: false },
});

/** Declares the words of a feature: `features/<noun>/words.ts` holds one call. A key missing in 中文 does not compile. */
export function words<const En extends Texts>(
  namespace: string,
  texts: { en: En; zh: SameTexts<En> },
): Words<En> {
  i18n.addResourceBundle('en', namespace, texts.en);
  i18n.addResourceBundle('zh', namespace, texts.zh);
  return { namespace, en: texts.en, zh: texts.zh };
}

/** The words of a feature in the language of the page; the component is drawn anew when it changes. */
export function useWords<En extends Texts>(given: Words<En>): Say<En> {
  const { t } = useTranslation(given.namespace, { i18n });
  return useCallback((key, ...values) => t(key, { ...values[0] }), [t]);
}

/** The same outside of React. */
export function say<En extends Texts>(given: Words<En>): Say<En> {
  return (key, ...values) => i18n.t(key, { ns: given.namespace, ...values[0] });
}

export function currentLanguage(): Language {
  return i18n.language === 'zh' ? 'zh' : 'en';
}

export function useLanguage(): Language {
  const { i18n: instance } = useTranslation(undefined, { i18n });
  return instance.language === 'zh' ? 'zh' : 'en';
}

export function chooseLanguage(language: Language): void {
  remember('language', language);
  globalThis.document?.documentElement.setAttribute('lang', language === 'zh' ? 'zh-Hans' : 'en');
  void i18n.changeLanguage(language);
}
