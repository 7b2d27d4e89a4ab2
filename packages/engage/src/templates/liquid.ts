import { SkylanternError } from '@skylantern/contracts';
import { Liquid, type Template } from 'liquidjs';
import { RecentlyUsed } from '../filters/recently-used.ts';

const limits = { parseLimit: 250_000, renderLimit: 250, memoryLimit: 2_000_000 };

const noFiles = {
  exists: async () => false,
  existsSync: () => false,
  readFile: () => Promise.reject(new Error('templates cannot read files')),
  readFileSync: () => {
    throw new Error('templates cannot read files');
  },
  resolve: (_dir: string, file: string) => file,
  contains: async () => false,
  containsSync: () => false,
};

function makeLiquid(isHtml: boolean): Liquid {
  const liquid = new Liquid({
    ...limits,
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    relativeReference: false,
    dynamicPartials: false,
    fs: noFiles,
    timezoneOffset: 'UTC',
    locale: 'en',
    ...(isHtml ? { outputEscape: escapeHtml } : {}),
  });
  for (const tag of ['include', 'layout', 'render', 'block']) delete liquid.tags[tag];
  return liquid;
}

const engines = { html: makeLiquid(true), text: makeLiquid(false) };
export type Escaping = keyof typeof engines;

const parsed = new RecentlyUsed<Template[]>(500);

/** Throws what the parser says. */
export const parseTemplate = (source: string, escaping: Escaping): Template[] =>
  parsed.get(`${escaping}\u0000${source}`, () => engines[escaping].parse(source));

export const listFilters = (): string[] => Object.keys(engines.text.filters);

/** A template within its limits of time and memory; throws `template.invalid` with the line. */
export function renderTemplate(source: string, facts: Record<string, unknown>, escaping: Escaping): string {
  try {
    return String(engines[escaping].renderSync(parseTemplate(source, escaping), facts));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new SkylanternError(
      'template.invalid',
      `the template cannot be filled in: ${message}`,
      {},
      { cause },
    );
  }
}

function escapeHtml(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
