import { StandardSQL, sql } from '@codemirror/lang-sql';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { useEffect, useRef } from 'react';

const columns = {
  events: [
    'event_name',
    'occurred_at',
    'received_at',
    'day',
    'person',
    'account',
    'user_id',
    'anonymous_id',
    'session_id',
    'is_bot',
    'source',
    'platform',
    'path',
    'channel',
    'country',
    'properties',
  ],
  persons: ['person', 'person_id', 'is_identified', 'first_seen_at', 'last_seen_at', 'properties'],
  accounts: ['account', 'properties'],
  items: ['type', 'id', 'properties'],
};

const look = EditorView.theme({
  '&': { fontSize: '14px', backgroundColor: 'var(--surface)', color: 'var(--mantine-color-text)' },
  '.cm-scroller': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    minHeight: '160px',
    maxHeight: '50vh',
  },
  '.cm-gutters': {
    backgroundColor: 'var(--surface-sunken)',
    color: 'var(--mantine-color-dimmed)',
    border: 'none',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--surface-hover)' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '&.cm-focused': { outline: '2px solid var(--mantine-primary-color-filled)', outlineOffset: '-2px' },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    border: '1px solid var(--line)',
    color: 'var(--mantine-color-text)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--mantine-primary-color-filled)',
    color: '#fff',
  },
});

/** In the inks of the theme, so that it reads in the dark too. */
const inks = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--mantine-color-anchor)', fontWeight: '500' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--positive)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--negative)' },
  { tag: tags.comment, color: 'var(--mantine-color-dimmed)', fontStyle: 'italic' },
]);

export interface SqlEditorProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onRun: (value: string) => void;
}

/** Where SQL is written; runs with ⌘Enter. Loaded when first shown. */
export function SqlEditor({ label, value, onChange, onRun }: SqlEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const first = useRef(value);
  const calls = useRef({ onChange, onRun });
  calls.current = { onChange, onRun };
  useEffect(() => {
    if (place.current === null) return;
    const view = new EditorView({
      doc: first.current,
      parent: place.current,
      extensions: [
        Prec.highest(
          keymap.of([
            {
              key: 'Mod-Enter',
              run: ({ state }) => {
                calls.current.onRun(state.doc.toString());
                return true;
              },
            },
          ]),
        ),
        syntaxHighlighting(inks),
        basicSetup,
        sql({ dialect: StandardSQL, schema: columns, upperCaseKeywords: true }),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) calls.current.onChange(update.state.doc.toString());
        }),
        look,
      ],
    });
    return () => view.destroy();
  }, [label]);
  return <div ref={place} className="card" style={{ overflow: 'hidden' }} />;
}
