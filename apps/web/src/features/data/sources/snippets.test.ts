import { expect, test } from 'vitest';
import { snippetKinds, snippetOf } from './snippets.ts';

test('every snippet names this server and the key', () => {
  for (const kind of snippetKinds) {
    const text = snippetOf(kind, 'https://collect.example.com', 'wk_1');
    expect(text, kind).toContain('collect.example.com');
    expect(text, kind).toContain('wk_1');
  }
});

test('the snippet of Segment speaks the protocol of the server', () => {
  expect(snippetOf('segment', 'http://localhost:3210', 'wk_1')).toMatch(
    /apiHost: 'localhost:3210\/v1',\s+protocol: 'http',/,
  );
  expect(snippetOf('segment', 'https://a.example', 'wk_1')).toContain("protocol: 'https'");
});
