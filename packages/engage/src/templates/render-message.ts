import { createHash } from 'node:crypto';
import { type Json, type MessageTemplate, SkylanternError } from '@skylantern/contracts';
import { canonical } from '../rules/compile-rule.ts';
import { renderTemplate } from './liquid.ts';
import type { TemplateFacts } from './template-facts.ts';
import { trackHtml } from './track-html.ts';

/** What goes to the channel: kept with the message, so that every attempt sends the same. */
export type MessageContent =
  | { kind: 'email'; subject: string; html: string | null; text: string; unsubscribeUrl: string }
  | { kind: 'webhook'; payload: Json };

export interface Rendered {
  content: MessageContent;
  /** Targets of the tracked links, by position. */
  links: string[];
  hash: string;
}

/** `tracking` is null for previews and tests: links stay as they are, and there is no pixel. */
export function renderMessage(
  template: MessageTemplate,
  facts: TemplateFacts,
  tracking: { linkUrl(position: number): string; pixelUrl: string } | null,
): Rendered {
  const { content, links } = renderParts(template, facts, tracking);
  return { content, links, hash: createHash('sha256').update(canonical({ content, links })).digest('hex') };
}

function renderParts(
  template: MessageTemplate,
  facts: TemplateFacts,
  tracking: { linkUrl(position: number): string; pixelUrl: string } | null,
): { content: MessageContent; links: string[] } {
  const scope = { ...facts };
  if (template.kind === 'webhook')
    return { content: { kind: 'webhook', payload: renderPayload(template.payload, scope) }, links: [] };
  // A line break in a subject would begin a new header.
  const subject = renderTemplate(template.subject, scope, 'text').replace(/\s+/g, ' ').trim();
  const html = template.html === undefined ? null : renderTemplate(template.html, scope, 'html');
  const text =
    template.text === undefined ? textOfHtml(html ?? '') : renderTemplate(template.text, scope, 'text');
  const tracked =
    html === null || tracking === null
      ? { html, links: [] }
      : trackHtml(html, facts.unsubscribe_url, tracking);
  return {
    content: { kind: 'email', subject, html: tracked.html, text, unsubscribeUrl: facts.unsubscribe_url },
    links: tracked.links,
  };
}

function renderPayload(payload: string, scope: Record<string, unknown>): Json {
  let parsed: Json;
  try {
    parsed = JSON.parse(payload);
  } catch (cause) {
    throw new SkylanternError('template.invalid', 'the payload is not JSON', {}, { cause });
  }
  const fill = (value: Json): Json => {
    if (typeof value === 'string') return value.includes('{') ? renderTemplate(value, scope, 'text') : value;
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(fill);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one)]));
  };
  return fill(parsed);
}

/** A plain reading of HTML, for mail programs that show none. */
export function textOfHtml(html: string): string {
  return html
    .replace(/<(style|script|head)\b[^>]*>[\s\S]*?<\/\1>/gi, '')
    .replace(/<a\b[^>]*\bhref=["']?(https?:[^"'\s>]+)["']?[^>]*>([\s\S]*?)<\/a>/gi, '$2 ($1)')
    .replace(/<(br|\/p|\/div|\/tr|\/h[1-6]|\/li)\b[^>]*>/gi, '\n')
    .replace(/<[^>]+>/g, '')
    .replace(/&nbsp;|&#160;/g, ' ')
    .replace(/&#(\d{1,6});/g, (_, code: string) => String.fromCodePoint(Number(code) % 0x110000))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
