import type { Condition, EventMatcher, Filters, SegmentRule } from '@skylantern/contracts';
import { isComplete } from '../../ui/filter-operators.ts';

/** How the parts of a group are joined. `none` is not any of them, `not_all` not all of them at once. */
export const joins = ['all', 'any', 'none', 'not_all'] as const;
export type Join = (typeof joins)[number];

/** A rule as it is built on screen: groups of conditions, each with a key of its own. */
export interface GroupNode {
  key: string;
  join: Join;
  of: RuleNode[];
}
export interface ConditionNode {
  key: string;
  /** An event, property or segment that is not chosen yet is the empty text. */
  condition: Condition;
  negated: boolean;
}
export type RuleNode = GroupNode | ConditionNode;

/** Groups within groups that can be built. */
export const MAX_LEVELS = 3;

export type NodeFault =
  | 'chooseEvent'
  | 'chooseProperty'
  | 'chooseSegment'
  | 'finishFilter'
  | 'countReversed'
  | 'rangeReversed'
  | 'emptyGroup';

export const isGroup = (node: RuleNode): node is GroupNode => 'join' in node;

let made = 0;
const newKey = (): string => {
  made += 1;
  return `node-${made}`;
};

export const newCondition = (condition: Condition): ConditionNode => ({
  key: newKey(),
  condition,
  negated: false,
});
export const newGroup = (join: Join, of: RuleNode[] = []): GroupNode => ({ key: newKey(), join, of });

export const blankConditions = {
  did: { condition: 'did', what: { event: '' } },
  did_not: { condition: 'did_not', what: { event: '' } },
  has_property: {
    condition: 'has_property',
    filter: { property: { of: 'person', name: '' }, operator: 'is', values: [] },
  },
  account_property: {
    condition: 'has_property',
    filter: { property: { of: 'account', name: '' }, operator: 'is', values: [] },
  },
  in_segment: { condition: 'in_segment', segmentId: '' },
} as const satisfies Record<string, Condition>;

/** A saved rule on screen; the outermost part is always a group. */
export function formOf(rule: SegmentRule): GroupNode {
  const node = nodeOf(rule);
  return isGroup(node) ? node : newGroup('all', [node]);
}

function nodeOf(rule: SegmentRule): RuleNode {
  if ('all' in rule) return newGroup('all', rule.all.map(nodeOf));
  if ('any' in rule) return newGroup('any', rule.any.map(nodeOf));
  if (!('not' in rule)) return newCondition(rule);
  const { not } = rule;
  if ('not' in not) return nodeOf(not.not);
  if ('all' in not) return newGroup('not_all', not.all.map(nodeOf));
  if ('any' in not) return newGroup('none', not.any.map(nodeOf));
  return { ...newCondition(not), negated: true };
}

/** The rule of what is complete so far; null while nothing is. */
export function ruleOf(node: RuleNode): SegmentRule | null {
  if (!isGroup(node)) {
    const condition = withoutUnfinished(node.condition);
    if (condition === null) return null;
    return node.negated ? { not: condition } : condition;
  }
  const parts = node.of.map(ruleOf).filter((part) => part !== null);
  const [first] = parts;
  if (first === undefined) return null;
  const isAll = node.join === 'all' || node.join === 'not_all';
  const joined: SegmentRule = parts.length === 1 ? first : isAll ? { all: parts } : { any: parts };
  if (node.join === 'all' || node.join === 'any') return joined;
  return 'not' in joined ? joined.not : { not: joined };
}

function withoutUnfinished(condition: Condition): Condition | null {
  const fault = faultOfCondition(condition);
  if (fault !== null && fault !== 'finishFilter') return null;
  if (condition.condition === 'has_property') return fault === null ? condition : null;
  if (condition.condition !== 'did' && condition.condition !== 'did_not') return condition;
  return { ...condition, what: finishedMatcher(condition.what) };
}

/** The matcher without filters that still lack a value. */
export function finishedMatcher(what: EventMatcher): EventMatcher {
  if (what.filters === undefined) return what;
  const of = what.filters.of.filter((filter) => 'segmentId' in filter || isComplete(filter));
  return of.length === 0 ? { event: what.event } : { ...what, filters: { ...what.filters, of } };
}

export const areFinished = (filters: Filters | undefined): boolean =>
  filters?.of.every((filter) => 'segmentId' in filter || isComplete(filter)) ?? true;

/** What still keeps the rule from being saved, by the key of the node; empty when it is whole. */
export function faultsOf(node: RuleNode): Map<string, NodeFault> {
  const faults = new Map<string, NodeFault>();
  const walk = (one: RuleNode) => {
    if (!isGroup(one)) {
      const fault = faultOfCondition(one.condition);
      if (fault !== null) faults.set(one.key, fault);
      return;
    }
    if (one.of.length === 0) faults.set(one.key, 'emptyGroup');
    for (const inner of one.of) walk(inner);
  };
  walk(node);
  return faults;
}

function faultOfCondition(condition: Condition): NodeFault | null {
  switch (condition.condition) {
    case 'did':
    case 'did_not': {
      if (condition.what.event === '') return 'chooseEvent';
      const { within } = condition;
      if (within !== undefined && 'from' in within && within.to <= within.from) return 'rangeReversed';
      if (condition.condition === 'did') {
        const { atLeast, atMost } = condition.count ?? {};
        if (atLeast !== undefined && atMost !== undefined && atMost < atLeast) return 'countReversed';
      }
      return areFinished(condition.what.filters) ? null : 'finishFilter';
    }
    case 'has_property':
      if (condition.filter.property.name === '') return 'chooseProperty';
      return isComplete(condition.filter) ? null : 'finishFilter';
    case 'in_segment':
      return condition.segmentId === '' ? 'chooseSegment' : null;
    case 'listed':
      return null;
  }
}

/** The same tree with one node replaced, or taken out where `node` is null. */
export function withNode(root: GroupNode, key: string, node: RuleNode | null): GroupNode {
  if (root.key === key && node !== null && isGroup(node)) return node;
  const of = root.of.flatMap((one): RuleNode[] => {
    if (one.key === key) return node === null ? [] : [node];
    return isGroup(one) ? [withNode(one, key, node)] : [one];
  });
  return { ...root, of };
}

/** How deep groups lie in each other; 1 for a group of conditions alone. */
export function levelsOf(node: RuleNode): number {
  return isGroup(node) ? 1 + Math.max(0, ...node.of.map(levelsOf)) : 0;
}

/** A fixed list of persons, which cannot be built, only kept or renamed. Null for every other rule. */
export function listOf(rule: SegmentRule): number | null {
  return 'condition' in rule && rule.condition === 'listed' ? new Set(rule.persons).size : null;
}
