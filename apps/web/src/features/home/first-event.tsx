import { Button, Group, Loader, Text } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useWords } from '../../i18n/i18n.ts';
import { useOpen } from '../../ui/app-link.tsx';
import { SendSnippets } from '../data/sources/send-snippets.tsx';
import classes from './home.module.css';
import { homeWords } from './words.ts';

/** Home of a workspace without events: how to send the first, with the real key, or to import a file. */
export function FirstEvent() {
  const t = useWords(homeWords);
  const open = useOpen();
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
    </div>
  );
}
