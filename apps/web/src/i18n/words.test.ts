import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { uiWords } from '../ui/words.ts';
import { i18n, say, type Words } from './i18n.ts';

const source = join(import.meta.dirname, '..');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /(^|[\\/])words\.ts$/.test(file),
);
const all: Words<Record<string, string>>[] = [];

function isWords(value: unknown): value is Words<Record<string, string>> {
  return (
    typeof value === 'object' && value !== null && 'namespace' in value && 'en' in value && 'zh' in value
  );
}

beforeAll(async () => {
  for (const file of files) {
    const module: Record<string, unknown> = await import(join(source, file));
    all.push(...Object.values(module).filter(isWords));
  }
});

const placesIn = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

test('every words.ts holds words, each in a namespace of its own', () => {
  expect(files.length).toBeGreaterThanOrEqual(5);
  expect(all.length).toBe(files.length);
  expect(new Set(all.map((one) => one.namespace)).size).toBe(all.length);
});

test('both languages have the same keys; a plural has only one form in 中文', () => {
  for (const { namespace, en, zh } of all) {
    const expected = Object.keys(en).filter((key) => !key.endsWith('_one'));
    expect(Object.keys(zh).sort(), namespace).toEqual(expected.sort());
    for (const key of Object.keys(en).filter((one) => one.endsWith('_one'))) {
      expect(en, namespace).toHaveProperty(key.replace(/_one$/, '_other'));
    }
  }
});

test('no text is empty, and translations have the same places for values', () => {
  for (const { namespace, en, zh } of all) {
    for (const [key, text] of Object.entries(zh)) {
      const where = `${namespace}.${key}`;
      expect(text.trim(), where).not.toBe('');
      expect(en[key]?.trim(), where).not.toBe('');
      expect(placesIn(text), where).toEqual(placesIn(en[key] ?? ''));
    }
  }
});

test('no exclamation marks', () => {
  for (const { en, zh } of all) {
    for (const text of [...Object.values(en), ...Object.values(zh)]) expect(text).not.toMatch(/[!!]/);
  }
});

test('texts are said in the chosen language, with values and plurals', async () => {
  const t = say(uiWords);
  await i18n.changeLanguage('en');
  expect(t('rows', { count: 1 })).toBe('1 row');
  expect(t('rows', { count: 5 })).toBe('5 rows');
  expect(t('typeName', { name: '<b>&' })).toBe('Type <b>& to confirm');
  await i18n.changeLanguage('zh');
  expect(t('rows', { count: 1 })).toBe('1 行');
  expect(t('cancel')).toBe('取消');
});
