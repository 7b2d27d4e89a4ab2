import type { MessageTemplate } from '@skylantern/contracts';
import { type Escaping, listFilters, parseTemplate } from './liquid.ts';

/** What is wrong in a template, where, and what to do about it. */
export interface TemplateFault {
  part: 'subject' | 'html' | 'text' | 'payload';
  line: number;
  severity: 'error' | 'warning';
  message: string;
  remedy: string;
}

export const partsOf = (template: MessageTemplate): [TemplateFault['part'], string, Escaping][] =>
  template.kind === 'webhook'
    ? [['payload', template.payload, 'text']]
    : [
        ['subject', template.subject, 'text'],
        ...(template.html === undefined
          ? []
          : [['html', template.html, 'html'] as ['html', string, Escaping]]),
        ...(template.text === undefined
          ? []
          : [['text', template.text, 'text'] as ['text', string, Escaping]]),
      ];

/** Errors stop a rule from being published; warnings do not. */
export function lintTemplate(template: MessageTemplate): TemplateFault[] {
  const faults: TemplateFault[] = [];
  for (const [part, source, escaping] of partsOf(template)) faults.push(...lintPart(part, source, escaping));
  if (template.kind === 'webhook') faults.push(...lintPayload(template.payload));
  else if (template.html === undefined && template.text === undefined) {
    faults.push(fault('text', 1, 'error', 'the mail has no body', 'write the text, or HTML, or both'));
  } else if (!`${template.html ?? ''}${template.text ?? ''}`.includes('unsubscribe_url')) {
    const remedy = 'put {{ unsubscribe_url }} into the footer; the mail program gets its own button anyway';
    faults.push(
      fault(
        template.html === undefined ? 'text' : 'html',
        1,
        'warning',
        'there is no link to unsubscribe',
        remedy,
      ),
    );
  }
  return faults;
}

function lintPart(part: TemplateFault['part'], source: string, escaping: Escaping): TemplateFault[] {
  try {
    parseTemplate(source, escaping);
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    const line = Number(/line:(\d+)/.exec(message)?.[1] ?? 1);
    return [fault(part, line, 'error', message.replace(/, line:\d+, col:\d+$/, ''), remedyOf(message))];
  }
  return lintFilters(part, source);
}

function lintFilters(part: TemplateFault['part'], source: string): TemplateFault[] {
  const known = new Set(listFilters());
  const faults: TemplateFault[] = [];
  for (const [i, line] of source.split('\n').entries()) {
    for (const output of line.matchAll(/\{\{(.*?)\}\}/g)) {
      const inner = (output[1] ?? '').replace(/"[^"]*"|'[^']*'/g, '""');
      for (const filter of inner.matchAll(/\|\s*([a-z_]\w*)/gi)) {
        const name = filter[1] ?? '';
        if (known.has(name)) continue;
        const remedy = `take it out, or use one of: default, date, upcase, downcase, capitalize, round, join`;
        faults.push(fault(part, i + 1, 'error', `there is no filter "${name}"`, remedy));
      }
      const [root = ''] = inner.trim().split(/[\s.|[]/);
      if (/^(user|profile|contact|customer|trait|properties)$/i.test(root)) {
        faults.push(
          fault(part, i + 1, 'warning', `"${root}" is always empty`, `write person.… or event.… instead`),
        );
      }
    }
  }
  return faults;
}

function lintPayload(payload: string): TemplateFault[] {
  try {
    JSON.parse(payload);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? 0);
    const line = payload.slice(0, position).split('\n').length;
    const remedy = 'write JSON and put templates inside its texts: {"name": "{{ person.name }}"}';
    return [fault('payload', line, 'error', `the payload is not JSON: ${message}`, remedy)];
  }
}

function remedyOf(message: string): string {
  if (/not closed/.test(message))
    return 'close it: {{ … }} for a value, {% endif %} or {% endfor %} for a block';
  if (/tag ".*" not found/.test(message))
    return 'allowed are if, unless, case, for, assign, capture, comment, raw';
  return 'compare it with {{ person.name | default: "there" }}';
}

const fault = (
  part: TemplateFault['part'],
  line: number,
  severity: TemplateFault['severity'],
  message: string,
  remedy: string,
): TemplateFault => ({ part, line, severity, message, remedy });
