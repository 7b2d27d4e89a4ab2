import type { MessageTemplate, TemplateFault } from '@skylantern/contracts';
import { type Escaping, listFilters, parseTemplate } from './liquid.ts';

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
    faults.push(
      fault('text', 1, 'no-body', {
        message: 'the mail has no body',
        remedy: 'write the text, or HTML, or both',
      }),
    );
  } else if (!`${template.html ?? ''}${template.text ?? ''}`.includes('unsubscribe_url')) {
    const remedy = 'put {{ unsubscribe_url }} into the footer; the mail program gets its own button anyway';
    const part = template.html === undefined ? 'text' : 'html';
    faults.push(fault(part, 1, 'no-unsubscribe', { message: 'there is no link to unsubscribe', remedy }));
  }
  return faults;
}

function lintPart(part: TemplateFault['part'], source: string, escaping: Escaping): TemplateFault[] {
  try {
    parseTemplate(source, escaping);
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    const line = Number(/line:(\d+)/.exec(message)?.[1] ?? 1);
    const said = message.replace(/, line:\d+, col:\d+$/, '');
    const code = codeOf(said);
    // What the parser quotes, for those who say it in other words.
    const about =
      /"(.*)"/.exec(said)?.[1] ?? said.replace(/^(output |tag |undefined filter: )| not closed$/g, '');
    return [fault(part, line, code, { message: said, remedy: remedies[code], about })];
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
        const message = `there is no filter "${name}"`;
        const remedy = remedies['unknown-filter'];
        faults.push(fault(part, i + 1, 'unknown-filter', { message, remedy, about: name }));
      }
      const [root = ''] = inner.trim().split(/[\s.|[]/);
      if (/^(user|profile|contact|customer|trait|properties)$/i.test(root)) {
        const said = { message: `"${root}" is always empty`, remedy: 'write person.… or event.… instead' };
        faults.push(fault(part, i + 1, 'always-empty', { ...said, about: root }));
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
    const said = { message: `the payload is not JSON: ${message}`, remedy, about: message };
    return [fault('payload', line, 'not-json', said)];
  }
}

function codeOf(message: string): keyof typeof remedies {
  if (/not closed/.test(message)) return 'not-closed';
  if (message.startsWith('undefined filter: ')) return 'unknown-filter';
  return /tag ".*" not found/.test(message) ? 'unknown-tag' : 'not-parsed';
}

const remedies = {
  'unknown-filter': 'take it out, or use one of: default, date, upcase, downcase, capitalize, round, join',
  'not-closed': 'close it: {{ … }} for a value, {% endif %} or {% endfor %} for a block',
  'unknown-tag': 'allowed are if, unless, case, for, assign, capture, comment, raw',
  'not-parsed': 'compare it with {{ person.name | default: "there" }}',
};

const warnings: ReadonlySet<TemplateFault['code']> = new Set(['no-unsubscribe', 'always-empty']);

const fault = (
  part: TemplateFault['part'],
  line: number,
  code: TemplateFault['code'],
  said: { message: string; remedy: string; about?: string },
): TemplateFault => ({
  part,
  line,
  severity: warnings.has(code) ? 'warning' : 'error',
  code,
  about: '',
  ...said,
});
