import { Badge, Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconPlus, IconSelector } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useWords } from '../i18n/i18n.ts';
import { useHere } from '../session.ts';
import { chooseWorkspace } from '../workspace.ts';
import classes from './frame.module.css';
import { NewWorkspace } from './new-workspace.tsx';
import { frameWords } from './words.ts';

/** Which workspace the page looks at, and the way to another or a new one. */
export function WorkspaceSwitcher() {
  const t = useWords(frameWords);
  const navigate = useNavigate();
  const { session, workspace } = useHere();
  const [making, setMaking] = useState(false);
  const choose = (id: string) => {
    chooseWorkspace(id);
    void navigate({ to: '/' }); // what is on screen belongs to the other workspace
  };
  return (
    <>
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <UnstyledButton
            className={classes['switcher'] ?? ''}
            aria-label={`${t('workspace')}: ${workspace.name}`}
          >
            <span>{workspace.name}</span>
            {workspace.isDemo ? <Badge color="amber">{t('demo')}</Badge> : null}
            <IconSelector size={14} color="var(--mantine-color-dimmed)" aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown aria-label={t('workspaces')}>
          {session.workspaces.map((one) => (
            <Menu.Item
              key={one.id}
              aria-current={one.id === workspace.id || undefined}
              rightSection={
                <>
                  {one.isDemo && <Badge color="amber">{t('demo')}</Badge>}
                  {one.id === workspace.id && <IconCheck size={14} aria-hidden />}
                </>
              }
              onClick={() => choose(one.id)}
            >
              {one.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
            {t('newWorkspace')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <NewWorkspace opened={making} onClose={() => setMaking(false)} onMade={choose} />
    </>
  );
}
