import { Button, Group, Loader, Text } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { useOpen } from '../../ui/app-link.tsx';
import { chooseWorkspace } from '../../workspace.ts';
import { SendSnippets } from '../data/sources/send-snippets.tsx';
import classes from './home.module.css';
import { homeWords } from './words.ts';

/** Home of a workspace without events: how to send the first, with the real key, to import a file, or to see others. */
export function FirstEvent() {
  const t = useWords(homeWords);
  const open = useOpen();
  const demos = useHere().session.workspaces.filter(({ isDemo }) => isDemo);
  return (
    <div className={classes['start']}>
      <header>
        <h2>{t('empty')}</h2>
        <Text c="dimmed">{t('emptySays')}</Text>
      </header>
      <section className="card" aria-label={t('fromCode')}>
        <h2>{t('fromCode')}</h2>
        <SendSnippets />
        <Group gap="xs" mt="md" role="status">
          <Loader size={14} type="dots" />
          <Text size="sm" c="dimmed">
            {t('waiting')}
          </Text>
        </Group>
      </section>
      <section className="card" aria-label={t('orImport')}>
        <h2>{t('orImport')}</h2>
        <Group justify="space-between" gap="md">
          <Text c="dimmed" maw={440}>
            {t('importSays')}
          </Text>
          <Button
            component="a"
            href="/data/imports"
            variant="default"
            leftSection={<IconFileImport size={16} aria-hidden />}
            onClick={open('/data/imports')}
          >
            {t('importFile')}
          </Button>
        </Group>
      </section>
      {demos.length > 0 && (
        <section className="card" aria-label={t('orLook')}>
          <h2>{t('orLook')}</h2>
          <Group justify="space-between" gap="md">
            <Text c="dimmed" maw={440}>
              {t('lookSays')}
            </Text>
            <Group gap="xs">
              {demos.map(({ id, name }) => (
                <Button key={id} variant="default" onClick={() => chooseWorkspace(id)}>
                  {name}
                </Button>
              ))}
            </Group>
          </Group>
        </section>
      )}
    </div>
  );
}
