import { ActionIcon, Autocomplete, Button, Group, Stack, Text } from '@mantine/core';
import {
  getItemLinks,
  type ItemLink,
  listPropertyNames,
  maxItemLinks,
  saveItemLinks,
} from '@skylantern/contracts';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { CallReply } from '../../../api.ts';
import { typeName } from '../../../format/property-name.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { offerUndo } from '../../../ui/undo.tsx';
import { useAction, useCall } from '../../../use-call.ts';
import classes from './items.module.css';
import { itemWords } from './words.ts';

/** Which event property holds the id of items of which type. */
export function ItemLinks({ types }: { types: readonly string[] }) {
  const t = useWords(itemWords);
  const answer = useCall(getItemLinks, {});
  return (
    <section className="card" aria-label={t('links')} style={{ padding: 16, minWidth: 0 }}>
      <Text fw={600} component="h2" m={0} fz={14}>
        {t('links')}
      </Text>
      <Text size="sm" c="dimmed" mb="sm">
        {t('linksSays')}
      </Text>
      <InsightFrame answer={answer}>{(saved) => <Links saved={saved} types={types} />}</InsightFrame>
    </section>
  );
}

interface LinksProps {
  saved: CallReply<typeof getItemLinks>;
  types: readonly string[];
}

function Links({ saved: { links, suggestions }, types }: LinksProps) {
  const t = useWords(itemWords);
  const canEdit = useHere().can('editor');
  // What the pickers of the builders found is not true any more.
  const save = useAction(saveItemLinks, { refreshes: ['items', 'picker', 'property-kind'] });
  const put = (next: ItemLink[]) => save.mutate({ body: { links: next } });
  const move = (from: number, by: number) => {
    const next = [...links];
    next.splice(from + by, 0, ...next.splice(from, 1));
    put(next);
  };
  const remove = (link: ItemLink) => {
    save.mutate(
      { body: { links: links.filter((one) => one !== link) } },
      { onSuccess: () => offerUndo(t('removed', { key: link.key }), () => put(links)) },
    );
  };
  const isFull = links.length >= maxItemLinks;
  return (
    <Stack gap="sm">
      {links.length === 0 ? (
        <Text size="sm">{t('noLinks')}</Text>
      ) : (
        <ol className={classes['links']}>
          {links.map((link, i) => (
            <li key={JSON.stringify(link)} className={classes['link']}>
              <span>
                <code>{link.key}</code>
                {` → ${typeName(link.type)}`}
              </span>
              {canEdit ? (
                <Actions
                  name={link.key}
                  isAlone={links.length === 1}
                  isFirst={i === 0}
                  isLast={i + 1 === links.length}
                  isBusy={save.isPending}
                  onMove={(by) => move(i, by)}
                  onRemove={() => remove(link)}
                />
              ) : null}
            </li>
          ))}
        </ol>
      )}
      {canEdit && !isFull ? (
        <>
          {suggestions.length === 0 ? null : (
            <div>
              <Text size="sm" c="dimmed" mb={4}>
                {t('suggested')}
              </Text>
              <Group gap={8}>
                {suggestions.map((link) => (
                  <Button
                    key={JSON.stringify(link)}
                    variant="light"
                    size="compact-sm"
                    leftSection={<IconPlus size={14} />}
                    aria-label={t('addPair', { key: link.key, type: typeName(link.type) })}
                    disabled={save.isPending}
                    onClick={() => put([...links, link])}
                  >
                    {`${link.key} → ${typeName(link.type)}`}
                  </Button>
                ))}
              </Group>
            </div>
          )}
          <AddLink
            types={types}
            isBusy={save.isPending}
            onAdd={(link, onDone) =>
              save.mutate({ body: { links: [...links, link] } }, { onSuccess: onDone })
            }
          />
        </>
      ) : (
        <Text size="sm" c="dimmed">
          {canEdit ? t('full', { most: maxItemLinks }) : t('editorOnly')}
        </Text>
      )}
    </Stack>
  );
}

interface AddLinkProps {
  types: readonly string[];
  isBusy: boolean;
  onAdd: (link: ItemLink, onDone: () => void) => void;
}

function AddLink({ types, isBusy, onAdd }: AddLinkProps) {
  const t = useWords(itemWords);
  const [key, setKey] = useState('');
  const [type, setType] = useState('');
  const found = useCall(listPropertyNames, { query: { of: 'event', limit: 500 } });
  const names = (found.data?.items ?? []).map(({ name }) => name).filter((name) => !name.startsWith('$'));
  const only = types.length === 1 ? (types[0] ?? '') : '';
  const link = { key: key.trim(), type: type.trim() === '' ? only : type.trim() };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (link.key === '' || link.type === '') return;
        onAdd(link, () => {
          setKey('');
          setType('');
        });
      }}
    >
      <Stack gap="xs">
        <Autocomplete
          label={t('key')}
          placeholder={t('keyHint')}
          data={[...new Set(names)]}
          limit={50}
          maxLength={255}
          value={key}
          onChange={setKey}
        />
        <Autocomplete
          label={t('itemType')}
          placeholder={only === '' ? t('typeHint') : only}
          data={[...types]}
          maxLength={100}
          value={type}
          onChange={setType}
        />
        <Group>
          <Button
            type="submit"
            variant="default"
            loading={isBusy}
            disabled={link.key === '' || link.type === ''}
          >
            {t('add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface ActionsProps {
  name: string;
  isAlone: boolean;
  isFirst: boolean;
  isLast: boolean;
  isBusy: boolean;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
}

function Actions({ name, isAlone, isFirst, isLast, isBusy, onMove, onRemove }: ActionsProps) {
  const t = useWords(itemWords);
  const icon = { size: 16, stroke: 1.6 };
  const shared = { variant: 'subtle', color: 'gray', size: 28 } as const;
  return (
    <span className={classes['actions']}>
      {isAlone ? null : (
        <>
          <ActionIcon
            {...shared}
            disabled={isFirst || isBusy}
            aria-label={t('up', { key: name })}
            onClick={() => onMove(-1)}
          >
            <IconArrowUp {...icon} />
          </ActionIcon>
          <ActionIcon
            {...shared}
            disabled={isLast || isBusy}
            aria-label={t('down', { key: name })}
            onClick={() => onMove(1)}
          >
            <IconArrowDown {...icon} />
          </ActionIcon>
        </>
      )}
      <ActionIcon {...shared} disabled={isBusy} aria-label={t('remove', { key: name })} onClick={onRemove}>
        <IconTrash {...icon} />
      </ActionIcon>
    </span>
  );
}
