import { ActionIcon, Badge, Select, Text } from '@mantine/core';
import type { Condition } from '@skylantern/contracts';
import { IconX } from '@tabler/icons-react';
import { number } from '../../format/format.ts';
import { useWords } from '../../i18n/i18n.ts';
import { uiWords } from '../../ui/words.ts';
import { CountField } from './count-field.tsx';
import { MatcherField } from './matcher-field.tsx';
import { PropertyCondition } from './property-condition.tsx';
import { blankConditions, type ConditionNode, type NodeFault } from './rule-form.ts';
import classes from './segments.module.css';
import { WindowField } from './window-field.tsx';
import { segmentWords } from './words.ts';

const verbs = ['did', 'did_not', 'has_property', 'account_property', 'in_segment', 'not_in_segment'] as const;
type Verb = (typeof verbs)[number];

const verbOf = ({ condition, negated }: ConditionNode): Verb | null => {
  if (condition.condition === 'listed') return null;
  if (condition.condition === 'has_property' && condition.filter.property.of === 'account')
    return 'account_property';
  return condition.condition === 'in_segment' && negated ? 'not_in_segment' : condition.condition;
};

function withVerb(node: ConditionNode, verb: Verb): ConditionNode {
  const { condition } = node;
  const isEvent = condition.condition === 'did' || condition.condition === 'did_not';
  if (isEvent && (verb === 'did' || verb === 'did_not')) {
    const { what, within } = condition;
    return { ...node, condition: { condition: verb, what, ...(within === undefined ? {} : { within }) } };
  }
  const isSegment = verb === 'in_segment' || verb === 'not_in_segment';
  const kept = isSegment && condition.condition === 'in_segment';
  const next: Condition = kept ? condition : isSegment ? blankConditions.in_segment : blankConditions[verb];
  return { ...node, condition: next, negated: verb === 'not_in_segment' };
}

export interface ConditionRowProps {
  node: ConditionNode;
  /** Its place among the conditions, for those who listen. */
  number: number;
  fault: NodeFault | null;
  segments: readonly { id: string; name: string }[];
  onChange: (node: ConditionNode) => void;
  onRemove: () => void;
}

/** One condition: what kind, of what, how often, when. */
export function ConditionRow({
  node,
  number: place,
  fault,
  segments,
  onChange,
  onRemove,
}: ConditionRowProps) {
  const t = useWords(segmentWords);
  const verb = verbOf(node);
  return (
    <div className={classes['condition']} data-fault={fault === null ? undefined : true}>
      <div className={classes['fields']}>
        {node.negated && verb !== 'not_in_segment' ? (
          <Badge
            color="amber"
            rightSection={
              <ActionIcon
                size={16}
                variant="transparent"
                color="amber"
                aria-label={t('dropNot')}
                onClick={() => onChange({ ...node, negated: false })}
              >
                <IconX size={12} />
              </ActionIcon>
            }
          >
            {t('not')}
          </Badge>
        ) : null}
        {verb === null ? null : (
          <Select
            aria-label={`${t('condition')} ${place}`}
            w={verb === 'did' ? 112 : verb === 'did_not' ? 136 : 200}
            allowDeselect={false}
            value={verb}
            data={verbs.map((one) => ({ value: one, label: t(`is_${one}`) }))}
            onChange={(chosen) => {
              const next = verbs.find((one) => one === chosen);
              if (next !== undefined) onChange(withVerb(node, next));
            }}
          />
        )}
        <Fields node={node} segments={segments} onChange={onChange} />
        {fault === null ? null : (
          <Text size="sm" c="var(--mantine-color-error)" w="100%" role="alert">
            {t(fault)}
          </Text>
        )}
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        aria-label={t('removeCondition', { number: place })}
        onClick={onRemove}
      >
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}

type FieldsProps = Pick<ConditionRowProps, 'node' | 'segments' | 'onChange'>;

function Fields({ node, segments, onChange }: FieldsProps) {
  const t = useWords(segmentWords);
  const tUi = useWords(uiWords);
  const { condition } = node;
  const put = (next: Condition) => onChange({ ...node, condition: next });
  switch (condition.condition) {
    case 'did':
    case 'did_not':
      return (
        <MatcherField
          label={tUi('event')}
          value={condition.what}
          allowAny
          onChange={(what) => put({ ...condition, what })}
        >
          {condition.condition === 'did' ? (
            <CountField
              value={condition.count}
              onChange={(count) => {
                const { count: _, ...rest } = condition;
                put(count === undefined ? rest : { ...rest, count });
              }}
            />
          ) : null}
          <WindowField
            value={condition.within}
            onChange={(within) => {
              const { within: _, ...rest } = condition;
              put(within === undefined ? rest : { ...rest, within });
            }}
          />
        </MatcherField>
      );
    case 'has_property':
      return (
        <PropertyCondition filter={condition.filter} onChange={(filter) => put({ ...condition, filter })} />
      );
    case 'in_segment':
      return (
        <Select
          aria-label={t('segment')}
          placeholder={t('chooseSegment')}
          w={260}
          searchable
          allowDeselect={false}
          value={condition.segmentId === '' ? null : condition.segmentId}
          data={segments.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(segmentId) => {
            if (segmentId !== null) put({ condition: 'in_segment', segmentId });
          }}
        />
      );
    case 'listed':
      return <Text>{t('inList', { persons: number(new Set(condition.persons).size) })}</Text>;
  }
}
