import { ActionIcon, Badge, Button, Group, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  createSavedInsight,
  removeSavedInsight,
  type SavedInsight,
  updateSavedInsight,
} from '@skylantern/contracts';
import { IconCopy, IconDots, IconLink, IconTrash } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api.ts';
import { useWords } from '../../i18n/i18n.ts';
import { addressOfQuestion, type Question, requestOf, searchOf } from '../../insights/question.ts';
import { shortName } from '../../insights/sentence.ts';
import { useHere } from '../../session.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { offerUndo } from '../../ui/undo.tsx';
import { queryClient, useAction } from '../../use-call.ts';
import classes from './builder.module.css';
import { builderWords } from './words.ts';

export interface InsightHeaderProps {
  question: Question;
  saved: SavedInsight | null;
  /** The question as it was saved. */
  kept: Question | null;
}

/** What is kept of a question: the request, and how it is drawn. */
export function bodyOf(question: Question): Record<string, unknown> | null {
  const request = requestOf(question);
  return request === null ? null : { ...request, ...(question.chart === 'bar' ? { chart: 'bar' } : {}) };
}

/** Name, state and actions of an insight: save, save as new, rename in place, delete with undo. */
export function InsightHeader({ question, saved, kept }: InsightHeaderProps) {
  const t = useWords(builderWords);
  const router = useRouter();
  const { can } = useHere();
  const [typed, setTyped] = useState<string | null>(null);
  const isChanged = kept !== null && JSON.stringify(searchOf(kept)) !== JSON.stringify(searchOf(question));
  const title = saved?.name ?? t(`new_${question.kind}`);
  const body = bodyOf(question);
  const create = useAction(createSavedInsight, {
    onDone: (made) => {
      notifications.show({ message: t('savedAs', { name: made.name }), color: 'green' });
      router.history.push(addressOfQuestion(question, made.id));
    },
  });
  const update = useAction(updateSavedInsight, { done: t('saved') });
  const remove = useAction(removeSavedInsight, {
    onDone: () => {
      router.history.push('/insights');
      if (saved !== null) offerUndo(t('deleted', { name: saved.name }), () => restore(saved));
    },
  });
  const makeNew = () => {
    if (body === null) return;
    const name = (saved === null ? typed : null)?.trim() || shortName(question);
    create.mutate({ body: { name, kind: question.kind, request: body } });
  };
  const rename = () => {
    const name = typed?.trim() ?? '';
    if (saved === null) return;
    setTyped(null);
    if (name !== '' && name !== saved.name) {
      update.mutate({ params: { id: saved.id }, body: { name: name.slice(0, 200) } });
    }
  };
  const copyLink = async () => {
    await navigator.clipboard.writeText(globalThis.location.href);
    notifications.show({ message: t('linkCopied') });
  };
  return (
    <PageHeader
      title={title}
      editor={
        <h1 style={{ margin: 0, display: 'contents' }}>
          <input
            className={classes['title']}
            aria-label={t('nameLabel')}
            value={typed ?? title}
            maxLength={200}
            readOnly={!can('editor')}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onFocus={(event) => {
              if (saved === null) event.currentTarget.select();
            }}
            onBlur={rename}
            onKeyDown={(event) => {
              if (event.key === 'Enter') event.currentTarget.blur();
              if (event.key === 'Escape') {
                setTyped(null);
                event.currentTarget.blur();
              }
            }}
          />
        </h1>
      }
      state={
        saved === null ? (
          <Badge color="gray">{t('notSaved')}</Badge>
        ) : isChanged ? (
          <Badge color="amber">{t('changedState')}</Badge>
        ) : null
      }
      action={
        <Group gap="xs">
          {can('editor') ? (
            <Button
              disabled={body === null || (saved !== null && !isChanged)}
              loading={create.isPending || update.isPending}
              onClick={() => {
                if (saved === null) makeNew();
                else if (body !== null) update.mutate({ params: { id: saved.id }, body: { request: body } });
              }}
            >
              {t('save')}
            </Button>
          ) : null}
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="default" size={32} aria-label={t('more')}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconLink size={16} aria-hidden />} onClick={() => void copyLink()}>
                {t('copyLink')}
              </Menu.Item>
              {saved !== null && can('editor') ? (
                <>
                  <Menu.Item
                    leftSection={<IconCopy size={16} aria-hidden />}
                    disabled={body === null}
                    onClick={makeNew}
                  >
                    {t('saveAs')}
                  </Menu.Item>
                  <Menu.Item
                    leftSection={<IconTrash size={16} aria-hidden />}
                    color="red"
                    onClick={() => remove.mutate({ params: { id: saved.id } })}
                  >
                    {t('delete')}
                  </Menu.Item>
                </>
              ) : null}
            </Menu.Dropdown>
          </Menu>
        </Group>
      }
    />
  );
}

/** Saves a deleted insight again, under a new id. */
export async function restore({ name, kind, request }: SavedInsight): Promise<void> {
  await call(createSavedInsight, { body: { name, kind, request } });
  await queryClient.invalidateQueries({ queryKey: [createSavedInsight.tag] });
}
