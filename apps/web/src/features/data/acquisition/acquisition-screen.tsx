import { ActionIcon, Badge, Button, Group, Stack, Text } from '@mantine/core';
import {
  type ChannelRule,
  getChannelRules,
  resetChannelRules,
  saveChannelRules,
} from '@skylantern/contracts';
import { IconArrowDown, IconArrowUp, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { CallReply } from '../../../api.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { offerUndo } from '../../../ui/undo.tsx';
import { useAction, useCall } from '../../../use-call.ts';
import { useChannelName } from '../../acquisition/channel-name.ts';
import { LeaveGuard } from '../../segments/leave-guard.tsx';
import classes from './acquisition.module.css';
import { RuleForm } from './rule-form.tsx';
import { ruleText } from './rule-text.ts';
import { TryAddress } from './try-address.tsx';
import { acquisitionWords } from './words.ts';

/** By which channel somebody came: the rules in order, and an address to try them on. */
export function AcquisitionScreen() {
  const answer = useCall(getChannelRules, {});
  return <InsightFrame answer={answer}>{(saved) => <Rules saved={saved} />}</InsightFrame>;
}

function Rules({ saved }: { saved: CallReply<typeof getChannelRules> }) {
  const t = useWords(acquisitionWords);
  const canEdit = useHere().can('editor');
  const [draft, setDraft] = useState<ChannelRule[] | null>(null);
  const [editing, setEditing] = useState<number | 'new' | null>(null);
  const rules = draft ?? saved.rules;
  const save = useAction(saveChannelRules, { done: t('saved'), onDone: () => setDraft(null) });
  const restore = useAction(saveChannelRules, { onDone: () => setDraft(null) });
  const reset = useAction(resetChannelRules, {
    onDone: () => {
      const before = saved.rules;
      setDraft(null);
      offerUndo(t('wasReset'), () => restore.mutate({ body: { rules: before } }));
    },
  });
  const move = (from: number, to: number) => {
    const next = [...rules];
    next.splice(to, 0, ...next.splice(from, 1));
    setDraft(next);
  };
  const state = draft === null ? (saved.isDefault ? 'builtIn' : 'changed') : 'unsaved';
  return (
    <Stack gap="md">
      <Text c="dimmed" maw={720}>
        {t('says')}
      </Text>
      <div className={classes['columns']}>
        <section className="card" aria-label={t('rules')} style={{ padding: 16, minWidth: 0 }}>
          <Group justify="space-between" mb="sm" gap="xs">
            <Group gap="xs">
              <Text fw={600} component="h2" m={0} fz={14}>
                {t('rules')}
              </Text>
              <Badge color={draft === null ? 'gray' : 'amber'}>{t(state)}</Badge>
            </Group>
            {canEdit ? (
              <Button
                variant="default"
                size="compact-sm"
                leftSection={<IconPlus size={14} />}
                onClick={() => setEditing('new')}
              >
                {t('add')}
              </Button>
            ) : null}
          </Group>
          <ol className={classes['rules']}>
            {rules.map((rule, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a rule is
              <Rule key={i} number={i + 1} rule={rule}>
                {canEdit ? (
                  <Actions
                    number={i + 1}
                    isLast={i + 1 === rules.length}
                    onMove={(by) => move(i, i + by)}
                    onEdit={() => setEditing(i)}
                    onRemove={
                      rules.length === 1
                        ? null
                        : () => {
                            setDraft(rules.filter((_, k) => k !== i));
                            offerUndo(t('removed'), () => setDraft(rules));
                          }
                    }
                  />
                ) : null}
              </Rule>
            ))}
          </ol>
          {canEdit ? (
            <Group gap="xs" mt="md">
              <Button
                disabled={draft === null}
                loading={save.isPending}
                onClick={() => save.mutate({ body: { rules } })}
              >
                {t('save')}
              </Button>
              {draft === null ? (
                saved.isDefault ? null : (
                  <Button variant="default" loading={reset.isPending} onClick={() => reset.mutate({})}>
                    {t('reset')}
                  </Button>
                )
              ) : (
                <Button variant="default" onClick={() => setDraft(null)}>
                  {t('discard')}
                </Button>
              )}
            </Group>
          ) : null}
        </section>
        <TryAddress rules={rules} />
      </div>
      {editing === null ? null : (
        <RuleForm
          rule={editing === 'new' ? null : (rules[editing] ?? null)}
          onClose={() => setEditing(null)}
          onDone={(rule) => {
            // A new rule comes first: whoever adds one means it to win.
            setDraft(
              editing === 'new' ? [rule, ...rules] : rules.map((one, i) => (i === editing ? rule : one)),
            );
            setEditing(null);
          }}
        />
      )}
      <LeaveGuard when={draft !== null} />
    </Stack>
  );
}

function Rule({ number, rule, children }: { number: number; rule: ChannelRule; children: ReactNode }) {
  const t = useWords(acquisitionWords);
  const nameOf = useChannelName();
  return (
    <li className={classes['rule']}>
      <span className={classes['number']}>{number}</span>
      <span className={classes['text']}>
        <b>{nameOf(rule.channel)}</b>
        <small>{ruleText(t, rule.when)}</small>
      </span>
      {children}
    </li>
  );
}

interface ActionsProps {
  number: number;
  isLast: boolean;
  onMove: (by: 1 | -1) => void;
  onEdit: () => void;
  onRemove: (() => void) | null;
}

function Actions({ number, isLast, onMove, onEdit, onRemove }: ActionsProps) {
  const t = useWords(acquisitionWords);
  const icon = { size: 16, stroke: 1.6 };
  const shared = { variant: 'subtle', color: 'gray', size: 28 } as const;
  return (
    <span className={classes['actions']}>
      <ActionIcon
        {...shared}
        disabled={number === 1}
        aria-label={t('up', { number })}
        onClick={() => onMove(-1)}
      >
        <IconArrowUp {...icon} />
      </ActionIcon>
      <ActionIcon {...shared} disabled={isLast} aria-label={t('down', { number })} onClick={() => onMove(1)}>
        <IconArrowDown {...icon} />
      </ActionIcon>
      <ActionIcon {...shared} aria-label={t('edit', { number })} onClick={onEdit}>
        <IconPencil {...icon} />
      </ActionIcon>
      <ActionIcon
        {...shared}
        disabled={onRemove === null}
        aria-label={t('remove', { number })}
        onClick={() => onRemove?.()}
      >
        <IconTrash {...icon} />
      </ActionIcon>
    </span>
  );
}
