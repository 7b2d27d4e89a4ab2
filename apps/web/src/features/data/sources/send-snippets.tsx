import { Tabs, Text } from '@mantine/core';
import { listKeys } from '@skylantern/contracts';
import { useState } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { CopyTextButton } from '../../../ui/copy-text-button.tsx';
import { useCall } from '../../../use-call.ts';
import { type SnippetKind, snippetKinds, snippetOf } from './snippets.ts';
import classes from './sources.module.css';
import { sourceWords } from './words.ts';

/** How to send an event from each place, with the write key of the workspace already in it. */
export function SendSnippets() {
  const t = useWords(sourceWords);
  const { can } = useHere();
  const [kind, setKind] = useState<SnippetKind>('tag');
  const keys = useCall(listKeys, { query: { limit: 500 } }, { enabled: can('editor') });
  const key = keys.data?.items.find((one) => one.kind === 'write')?.shown;
  const text = snippetOf(kind, window.location.origin, key ?? 'WRITE_KEY');
  return (
    <Tabs
      value={kind}
      onChange={(chosen) => setKind(snippetKinds.find((one) => one === chosen) ?? 'tag')}
      keepMounted={false}
    >
      <Tabs.List
        aria-label={t('send')}
        style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}
      >
        {snippetKinds.map((one) => (
          <Tabs.Tab key={one} value={one} style={{ flex: 'none' }}>
            {t(one)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={kind} pt="sm">
        <div className={classes['head']}>
          <Text size="sm" c="dimmed">
            {t(`${kind}Says`)}
            {key === undefined && !keys.isFetching
              ? ` ${can('editor') ? t('noWriteKey') : t('noKeySays')}`
              : ''}
          </Text>
          <CopyTextButton text={text} />
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
        <section className={classes['snippet']} tabIndex={0} aria-label={t(kind)}>
          <pre>{text}</pre>
        </section>
      </Tabs.Panel>
    </Tabs>
  );
}
