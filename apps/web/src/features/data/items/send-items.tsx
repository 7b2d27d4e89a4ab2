import { Button, Group, Text } from '@mantine/core';
import { listKeys } from '@skylantern/contracts';
import { IconBox } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { CopyTextButton } from '../../../ui/copy-text-button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { useCall } from '../../../use-call.ts';
import classes from './items.module.css';
import { itemWords } from './words.ts';

/** Where there are no items yet: how they come. */
export function SendItems() {
  const t = useWords(itemWords);
  const navigate = useNavigate();
  const { can } = useHere();
  const keys = useCall(listKeys, { query: { limit: 500 } }, { enabled: can('editor') });
  const key = keys.data?.items.find((one) => one.kind === 'write')?.shown ?? 'WRITE_KEY';
  const call = `curl ${window.location.origin}/v1/item -u '${key}:' \\
  -H 'content-type: application/json' \\
  -d '{ "itemType": "product", "itemId": "P-17",
        "traits": { "name": "Brass lamp", "category": "lamps", "price": 129 } }'`;
  return (
    <div className={classes['send']}>
      <EmptyState
        icon={<IconBox size={28} stroke={1.5} />}
        title={t('none')}
        says={t('noneSays')}
        action={
          can('owner') ? (
            <Button variant="default" onClick={() => void navigate({ to: '/data/sources/new' })}>
              {t('addSource')}
            </Button>
          ) : undefined
        }
      />
      <section className={classes['call']} aria-label={t('callSays')}>
        <Group gap="xs" justify="space-between" mb={4}>
          <Text size="sm" c="dimmed">
            {t('callSays')}
          </Text>
          <CopyTextButton text={call} variant="subtle" size="compact-sm" />
        </Group>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
        <pre tabIndex={0}>{call}</pre>
      </section>
    </div>
  );
}
