import { ActionIcon, Button, Group, Select, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { Fragment } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { ConditionRow } from './condition-row.tsx';
import {
  blankConditions,
  type GroupNode,
  isGroup,
  joins,
  MAX_LEVELS,
  type NodeFault,
  newCondition,
  newGroup,
  type RuleNode,
  withNode,
} from './rule-form.ts';
import classes from './segments.module.css';
import { segmentWords } from './words.ts';

export interface RuleBuilderProps {
  root: GroupNode;
  onChange: (root: GroupNode) => void;
  /** Shown at their nodes; empty until somebody tried to save. */
  faults: ReadonlyMap<string, NodeFault>;
  segments: readonly { id: string; name: string }[];
}

/** Conditions and groups of them, up to three groups deep. */
export function RuleBuilder({ root, onChange, faults, segments }: RuleBuilderProps) {
  const change = (key: string, node: RuleNode | null) => onChange(withNode(root, key, node));
  return <Level group={root} level={1} change={change} faults={faults} segments={segments} />;
}

interface LevelProps extends Pick<RuleBuilderProps, 'faults' | 'segments'> {
  group: GroupNode;
  level: number;
  change: (key: string, node: RuleNode | null) => void;
}

function Level({ group, level, change, faults, segments }: LevelProps) {
  const t = useWords(segmentWords);
  const fault = faults.get(group.key);
  const add = (node: RuleNode) => change(group.key, { ...group, of: [...group.of, node] });
  const joint = group.join === 'all' || group.join === 'not_all' ? t('and') : t('or');
  return (
    <fieldset
      className={`${classes['group']} ${level === 1 ? '' : classes['inner']}`}
      aria-label={t(`join_${group.join}`)}
    >
      <Group gap={8} justify="space-between" wrap="nowrap">
        <Group gap={8}>
          <Text fw={500}>{level === 1 ? t('peopleMatching') : t('innerMatching')}</Text>
          <Select
            aria-label={t('joinLabel')}
            w={168}
            allowDeselect={false}
            value={group.join}
            data={joins.map((one) => ({ value: one, label: t(`join_${one}`) }))}
            onChange={(chosen) => {
              const join = joins.find((one) => one === chosen);
              if (join !== undefined) change(group.key, { ...group, join });
            }}
          />
        </Group>
        {level === 1 ? null : (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            aria-label={t('removeGroup')}
            onClick={() => change(group.key, null)}
          >
            <IconX size={16} />
          </ActionIcon>
        )}
      </Group>
      {group.of.map((node, at) => (
        <Fragment key={node.key}>
          {at === 0 ? null : <div className={classes['joint']}>{joint.trim()}</div>}
          {isGroup(node) ? (
            <Level group={node} level={level + 1} change={change} faults={faults} segments={segments} />
          ) : (
            <ConditionRow
              node={node}
              number={at + 1}
              fault={faults.get(node.key) ?? null}
              segments={segments}
              onChange={(next) => change(node.key, next)}
              onRemove={() => change(node.key, null)}
            />
          )}
        </Fragment>
      ))}
      {fault === undefined ? null : (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {t(fault)}
        </Text>
      )}
      <Group gap={8}>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => add(newCondition(blankConditions.did))}
        >
          {t('addCondition')}
        </Button>
        {level >= MAX_LEVELS ? null : (
          <Button
            variant="subtle"
            color="gray"
            onClick={() =>
              add(newGroup(group.join === 'any' ? 'all' : 'any', [newCondition(blankConditions.did)]))
            }
          >
            {t('addGroup')}
          </Button>
        )}
      </Group>
    </fieldset>
  );
}
