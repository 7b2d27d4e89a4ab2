import type { PersonGraphReply } from '@skylantern/contracts';
import type { GraphDrawing, GraphEdge, GraphNode } from '../../charts/graph-option.ts';
import {
  type GraphIdentity,
  type GraphLeaf,
  type GraphMerge,
  groupsOf,
  leavesOf,
  orderedLeaves,
  standingMerges,
} from './graph-shape.ts';
import { iconOf, USER_ICON } from './icons.ts';

/** The words of the drawing; the rest is told by places. */
export interface DrawingTexts {
  kind: (type: string) => string;
  leaf: (leaf: GraphLeaf) => string;
  /** The same where there is little room. */
  shortLeaf: (leaf: GraphLeaf) => string;
  merge: (merge: GraphMerge) => string;
  time: (at: string) => string;
  shared: string;
  stopped: string;
  firstSeen: string;
  more: (count: number) => string;
}

const ROW = 28;
const BETWEEN = 28;
const PER_KIND = 4;
const MOST_LEAVES = 24;

/**
 * Persons that were joined in the middle, one below the other; to the right their identities by kind; to the left the
 * merges as brackets from one to the other. A narrow drawing numbers the merges as the history beside it does.
 */
export function drawIdentities(graph: PersonGraphReply, width: number, texts: DrawingTexts): GraphDrawing {
  const leaves = orderedLeaves(graph).slice(0, MOST_LEAVES);
  const merges = standingMerges(graph);
  const isWide = width >= 620;
  const left = merges.length === 0 ? 56 : isWide ? Math.min(340, width * 0.48) : 100;
  const right = left + (isWide ? 110 : 76);
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  const middle = new Map<number, number>();
  const drawn = new Map<string, string>();
  let y = 28;
  for (const leaf of leaves) {
    const key = `leaf ${leaf.number}`;
    const own = graph.identities.filter((one) => leavesOf(one, graph.leaves)[0] === leaf.number);
    const rows = rowsOf(own, graph, texts);
    const top = y;
    for (const row of rows) {
      nodes.push({
        key: `${key} ${row.key}`,
        x: right,
        y,
        icon: row.icon,
        size: 17,
        label: row.label,
        labelSide: 'right',
        labelWidth: width - right - 24,
        tone: row.tone,
        says: row.says,
      });
      edges.push({ from: key, to: `${key} ${row.key}`, dashed: row.isShared });
      if (row.identity !== null) drawn.set(`${row.identity.type} ${row.identity.value}`, `${key} ${row.key}`);
      y += ROW;
    }
    const at = rows.length === 0 ? y : (top + y - ROW) / 2;
    y = Math.max(y, top + 52) + BETWEEN;
    middle.set(leaf.number, at);
    const isSurvivor = leaf.number === graph.leaves[0]?.number;
    nodes.push({
      key,
      x: left,
      y: at,
      icon: USER_ICON,
      size: 24,
      label: isWide ? texts.leaf(leaf) : texts.shortLeaf(leaf),
      labelSide: 'bottom',
      labelWidth: isWide ? 150 : 80,
      tone: isSurvivor ? 'strong' : 'plain',
      says: [
        [texts.leaf(leaf), leaf.id],
        [texts.firstSeen, texts.time(leaf.firstSeenAt)],
      ],
    });
  }
  // A shared identity also hangs on the other persons joined here that it meant.
  for (const identity of graph.identities) {
    const node = drawn.get(`${identity.type} ${identity.value}`);
    for (const leaf of leavesOf(identity, graph.leaves).slice(1)) {
      if (node !== undefined && middle.has(leaf))
        edges.push({ from: `leaf ${leaf}`, to: node, dashed: true });
    }
  }
  addMerges({ merges, middle, left, isWide, texts, nodes, edges });
  return { nodes, edges, width, height: Math.max(y - BETWEEN + 8, lowest(nodes) + 32) };
}

interface Row {
  key: string;
  icon: string;
  label: string;
  tone: GraphNode['tone'];
  isShared: boolean;
  identity: GraphIdentity | null;
  says: GraphNode['says'];
}

function rowsOf(own: readonly GraphIdentity[], graph: PersonGraphReply, texts: DrawingTexts): Row[] {
  return groupsOf(own).flatMap((group): Row[] => {
    const shown =
      group.identities.length > PER_KIND + 1 ? group.identities.slice(0, PER_KIND) : group.identities;
    const rows = shown.map((identity): Row => {
      const isShared = identity.epochs.some(({ isThis }) => !isThis);
      const state = identity.isStopped ? texts.stopped : isShared ? texts.shared : null;
      return {
        key: `${identity.type} ${identity.value}`,
        icon: iconOf(identity.type, identity.class),
        label: state === null ? identity.value : `${identity.value} · ${state}`,
        tone: identity.isStopped ? 'warning' : identity.links ? 'plain' : 'faint',
        isShared: isShared || leavesOf(identity, graph.leaves).length === 0,
        identity,
        says: [
          [texts.kind(identity.type), identity.value],
          [texts.firstSeen, texts.time(identity.firstSeenAt)],
        ],
      };
    });
    const hidden = group.identities.length - shown.length;
    if (hidden === 0) return rows;
    const more = texts.more(hidden);
    return [
      ...rows,
      {
        key: `${group.type} \u0000more`,
        icon: iconOf(group.type, group.class),
        label: more,
        tone: 'faint',
        isShared: false,
        identity: null,
        says: [[texts.kind(group.type), more]],
      },
    ];
  });
}

/** Brackets from person to person with the number of the merge; those that span more stand further out. */
function addMerges(given: {
  merges: readonly GraphMerge[];
  middle: ReadonlyMap<number, number>;
  left: number;
  isWide: boolean;
  texts: DrawingTexts;
  nodes: GraphNode[];
  edges: GraphEdge[];
}): void {
  const { merges, middle, left, isWide, texts, nodes, edges } = given;
  const spans = merges.flatMap((merge, index) => {
    const [a, b] = [middle.get(merge.survivorLeaf), middle.get(merge.absorbedLeaf)];
    return a === undefined || b === undefined
      ? []
      : [{ merge, number: `${index + 1}`, top: Math.min(a, b), length: Math.abs(a - b) }];
  });
  const lengths = [...new Set(spans.map((span) => span.length))].sort((a, b) => a - b);
  const near = isWide ? 64 : 40;
  const step = Math.min(isWide ? 26 : 20, (isWide ? 104 : 40) / Math.max(1, lengths.length - 1));
  const outermost = left - near - (lengths.length - 1) * step;
  let free = 0;
  for (const { merge, number, top, length } of spans.sort(
    (a, b) => a.top + a.length / 2 - (b.top + b.length / 2),
  )) {
    const x = left - near - lengths.indexOf(length) * step;
    const y = top + length / 2;
    const key = `merge ${merge.id}`;
    const place = { icon: null, size: 0, label: '', labelSide: 'inside', labelWidth: 0, says: [] } as const;
    const [a, b] = [merge.survivorLeaf, merge.absorbedLeaf];
    for (const leaf of [a, b]) {
      const corner = `${key} ${leaf}`;
      nodes.push({ ...place, key: corner, x, y: middle.get(leaf) ?? y, tone: 'strong' });
      edges.push({ from: `leaf ${leaf}`, to: corner, strong: true });
    }
    edges.push({ from: `${key} ${a}`, to: `${key} ${b}`, strong: true });
    const says: GraphNode['says'] = [[texts.merge(merge), texts.time(merge.at)]];
    nodes.push({
      ...place,
      key,
      x,
      y,
      icon: 'dot',
      size: 20,
      label: number,
      labelWidth: 20,
      tone: 'strong',
      says,
    });
    if (!isWide) continue;
    const labelY = Math.max(y, free);
    free = labelY + 42;
    nodes.push({
      key: `${key} text`,
      x: outermost - 18,
      y: labelY,
      icon: null,
      size: 0,
      label: `${number} · ${texts.merge(merge)}\n${texts.time(merge.at)}`,
      labelSide: 'left',
      labelWidth: Math.max(24, outermost - 26),
      tone: 'plain',
      says,
    });
  }
}

const lowest = (nodes: readonly GraphNode[]): number => Math.max(0, ...nodes.map((node) => node.y));
