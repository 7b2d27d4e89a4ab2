import { isSkylanternError, type MessageTemplate } from '@skylantern/contracts';
import { describe, expect, test } from 'vitest';
import { lintTemplate } from './lint-template.ts';
import { renderTemplate } from './liquid.ts';
import { renderMessage, textOfHtml } from './render-message.ts';
import { listMissing, type TemplateFacts } from './template-facts.ts';
import { trackHtml } from './track-html.ts';

const facts: TemplateFacts = {
  person: { id: 'per_1', name: 'Ada <b>', city: 'Oslo', address: { zip: '0150' }, sizes: [36, 37] },
  event: { event_name: 'cart_filled', amount: 99.5 },
  workspace: { name: 'Shop' },
  unsubscribe_url: 'https://mail.example/t/u/abc',
};
const email = (html: string, more: object = {}): MessageTemplate => ({
  kind: 'email',
  subject: 'Hi',
  html,
  ...more,
});
const refused = (source: string) => {
  try {
    return renderTemplate(source, { ...facts }, 'text');
  } catch (error) {
    return isSkylanternError(error, 'template.invalid') ? 'refused' : error;
  }
};

describe('filling in', () => {
  test('values, filters, conditions; what is missing is empty', () => {
    const source =
      '{{ person.name }}|{{ person.address.zip }}|{{ person.none }}|{{ event.amount | round }}|{% if person.city == "Oslo" %}hei{% endif %}';
    expect(renderTemplate(source, { ...facts }, 'text')).toBe('Ada <b>|0150||100|hei');
  });

  test('HTML is escaped, also as an attribute; text is not', () => {
    const { content } = renderMessage(
      email('<p title="{{ person.name }}">{{ person.name }}</p>'),
      facts,
      null,
    );
    expect(content).toMatchObject({
      html: '<p title="Ada &#60;b&#62;">Ada &#60;b&#62;</p>',
      text: 'Ada <b>',
    });
  });

  test('a line break in a value adds no header to the subject', () => {
    const person = { ...facts.person, name: 'Ada\r\nBcc: all@example.com' };
    const { content } = renderMessage(
      email('x', { subject: 'Hi {{ person.name }}' }),
      { ...facts, person },
      null,
    );
    expect(content).toMatchObject({ subject: 'Hi Ada Bcc: all@example.com' });
  });

  test('a payload keeps its shape whatever stands in the values', () => {
    const person = { ...facts.person, name: '", "admin": true, "x": "' };
    const template: MessageTemplate = {
      kind: 'webhook',
      payload: '{"name": "{{ person.name }}", "n": 1, "list": ["{{ person.city }}"]}',
    };
    expect(renderMessage(template, { ...facts, person }, null).content).toEqual({
      kind: 'webhook',
      payload: { name: '", "admin": true, "x": "', n: 1, list: ['Oslo'] },
    });
  });

  test('what this person lacks is named', () => {
    expect(
      listMissing(
        ['{{ person.name }} {{ person.phone | default: "person.x" }} {% if event.sku %}{% endif %}'],
        facts,
      ),
    ).toEqual(['person.phone', 'event.sku']);
  });
});

describe('the sandbox', () => {
  test.each([
    '{{ person.constructor }}',
    '{{ person.__proto__ }}',
    '{{ person.constructor.constructor }}',
    '{{ person["__proto__"]["polluted"] }}',
    '{{ person.sizes.constructor }}',
    '{{ person.toString }}',
    '{{ process.env }}',
    '{{ globalThis }}',
    '{{ this }}',
  ])('%s gives nothing', (source) => {
    expect(refused(source)).toBe('');
  });

  test.each([
    "{% include '/etc/passwd' %}",
    "{% render '../../../etc/passwd' %}",
    "{% layout '/etc/passwd' %}{% block a %}{% endblock %}",
    '{{ "x" | nosuchfilter }}',
    `{% assign s = "x" %}${'{% assign s = s | append: s %}'.repeat(40)}{{ s | size }}`,
    '{% for i in (1..1000000000) %}{% endfor %}',
    `${'{% for i in (1..1000) %}'.repeat(4)}x${'{% endfor %}'.repeat(4)}`,
    'x'.repeat(300_000),
  ])('%.60s is refused, and quickly', (source) => {
    const from = performance.now();
    expect(refused(source)).toBe('refused');
    expect(performance.now() - from).toBeLessThan(20_000);
  });

  test('a template changes nothing that others see', () => {
    const person = { name: 'Ada', list: [3, 1, 2] };
    renderTemplate(
      '{% assign list = person.list | sort | reverse %}{% assign person = "Eve" %}{{ list | join }}',
      { person },
      'text',
    );
    expect(person).toEqual({ name: 'Ada', list: [3, 1, 2] });
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('lint names the line and the remedy', () => {
  test.each([
    [email('a\n{{ person.name'), 'html', 2, ['not-closed', '{{ person.name']],
    [email('a\n\n{% if x %}b'), 'html', 3, ['not-closed', '{% if x %}']],
    [email('a\n{{ person.name | upcaze }}'), 'html', 2, ['unknown-filter', 'upcaze']],
    [email('{% include "x" %}'), 'html', 1, ['unknown-tag', 'include']],
    [{ kind: 'email', subject: 'Hi' } as MessageTemplate, 'text', 1, ['no-body', '']],
    [
      { kind: 'webhook', payload: '{\n"a": {{ person.name }}\n}' } as MessageTemplate,
      'payload',
      2,
      ['not-json', expect.any(String)],
    ],
  ])('%#', (template, part, line, said) => {
    const fault = lintTemplate(template).find((one) => one.severity === 'error');
    expect(fault).toMatchObject({ part, line });
    expect(fault?.remedy.length).toBeGreaterThan(10);
    expect([fault?.code, fault?.about]).toEqual(said);
  });

  test('a sound template has no faults; a mail without a way out is warned of', () => {
    expect(lintTemplate(email('Hi {{ person.name | default: "you" }} {{ unsubscribe_url }}'))).toEqual([]);
    expect(lintTemplate(email('Hi {{ user.name }}')).map((fault) => [fault.severity, fault.message])).toEqual(
      [
        ['warning', '"user" is always empty'],
        ['warning', 'there is no link to unsubscribe'],
      ],
    );
  });
});

test('links are ours, each target once; the one to unsubscribe, mail and anchors stay; the pixel stands at the end', () => {
  const html =
    '<body><a class="x" href="https://shop.example/?a=1&amp;b=2">1</a><a href=\'https://shop.example/?a=1&b=2\'>2</a>' +
    '<a href="https://mail.example/t/u/abc">off</a><a href="mailto:a@b.c">m</a><a href="#x">h</a><a href="javascript:alert(1)">j</a></body>';
  const tracked = trackHtml(html, facts.unsubscribe_url, {
    linkUrl: (i) => `https://t/${i}`,
    pixelUrl: 'https://t/p',
  });
  expect(tracked.links).toEqual(['https://shop.example/?a=1&b=2']);
  expect(tracked.html).toBe(
    '<body><a class="x" href="https://t/0">1</a><a href="https://t/0">2</a>' +
      '<a href="https://mail.example/t/u/abc">off</a><a href="mailto:a@b.c">m</a><a href="#x">h</a><a href="javascript:alert(1)">j</a>' +
      '<img src="https://t/p" width="1" height="1" alt="" style="display:none"></body>',
  );
});

test('a plain reading of HTML', () => {
  expect(
    textOfHtml(
      '<style>p{}</style><p>Hello&nbsp;<b>Ada</b></p><p>See <a href="https://x.example/">this</a> &amp; that</p>',
    ),
  ).toBe('Hello Ada\nSee this (https://x.example/) & that');
});
