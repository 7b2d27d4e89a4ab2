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
 * merges as bows from one to the other. A narrow drawing numbers the merges as the history beside it does.
 */
export function drawIdentities(graph: PersonGraphReply, width: number, texts: DrawingTexts): GraphDrawing {
  const leaves = orderedLeaves(graph).slice(0, MOST_LEAVES);
  const merges = standingMerges(graph);
  const isWide = width >= 620;
  const left = merges.length === 0 ? 56 : isWide ? Math.min(300, width * 0.38) : 88;
  const right = left + (isWide ? 120 : 84);
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
      label: texts.leaf(leaf),
      labelSide: 'bottom',
      labelWidth: isWide ? 150 : 96,
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

/** Bows from person to person; those that span more stand further out, and no label covers another. */
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
      : [{ merge, index, top: Math.min(a, b), length: Math.abs(a - b) }];
  });
  const steps = [...new Set(spans.map((span) => span.length))].sort((a, b) => a - b);
  let free = 0;
  for (const span of [...spans].sort((a, b) => a.top + a.length / 2 - (b.top + b.length / 2))) {
    const step = steps.indexOf(span.length);
    const bow = 26 + Math.min(step, 4) * (isWide ? 16 : 8);
    const { survivorLeaf, absorbedLeaf } = span.merge;
    const isDown = (middle.get(survivorLeaf) ?? 0) < (middle.get(absorbedLeaf) ?? 0);
    edges.push({
      from: `leaf ${survivorLeaf}`,
      to: `leaf ${absorbedLeaf}`,
      bow: isDown ? -bow : bow,
      strong: true,
    });
    const height = isWide ? 40 : 20;
    const y = Math.max(span.top + span.length / 2, free + height / 2);
    free = y + height / 2;
    const number = `${span.index + 1}`;
    nodes.push({
      key: `merge ${span.merge.id}`,
      x: left - bow - 8,
      y,
      icon: null,
      size: 1,
      label: isWide ? `${number} · ${texts.merge(span.merge)}\n${texts.time(span.merge.at)}` : number,
      labelSide: 'left',
      labelWidth: Math.max(24, left - bow - 16),
      tone: 'plain',
      says: [[texts.merge(span.merge), texts.time(span.merge.at)]],
    });
  }
}

const lowest = (nodes: readonly GraphNode[]): number => Math.max(0, ...nodes.map((node) => node.y));
