import { expect, test } from 'vitest';
import { graphOf, identity, merge } from './graph.fixture.ts';
import { type DrawingTexts, drawIdentities } from './graph-drawing.ts';

const texts: DrawingTexts = {
  kind: (type) => type,
  leaf: (leaf) => `leaf ${leaf.number}`,
  shortLeaf: (leaf) => `${leaf.number}`,
  merge: () => 'one log-in named both',
  time: (at) => at.slice(0, 10),
  shared: 'shared',
  stopped: 'stopped',
  firstSeen: 'first seen',
  more: (count) => `${count} more`,
};

const device = (value: string, leaf: number) => identity('anonymous_id', value, { class: 'device', leaf });
const labelsOf = (drawing: ReturnType<typeof drawIdentities>) => drawing.nodes.map((node) => node.label);

test('each person has its identities on its right and its merges, by number, on its left', () => {
  const graph = graphOf([1, 2], [merge(7, 1, 2)], [device('web-1', 1), device('web-2', 2)]);
  const drawing = drawIdentities(graph, 800, texts);
  const node = (key: string) => drawing.nodes.find((one) => one.key === key);
  expect(labelsOf(drawing)).toEqual(
    expect.arrayContaining([
      'leaf 1',
      'leaf 2',
      'web-1',
      'web-2',
      '1',
      '1 · one log-in named both\n2026-01-07',
    ]),
  );
  const leaf = node('leaf 1')?.x ?? 0;
  expect(node('leaf 1 anonymous_id web-1')?.x).toBeGreaterThan(leaf);
  expect(node('merge 7')?.x).toBeLessThan(leaf);
  expect(drawing.edges.filter((edge) => edge.strong === true)).toHaveLength(3);
  expect(node('leaf 2')?.y).toBeGreaterThan(node('leaf 1')?.y ?? Number.POSITIVE_INFINITY);
});

test('every tie ends at something drawn, and all of it is inside', () => {
  const graph = graphOf(
    [1, 2, 3],
    [merge(1, 1, 2), merge(2, 2, 3)],
    [1, 2, 3].flatMap((leaf) => Array.from({ length: 9 }, (_, i) => device(`web-${leaf}-${i}`, leaf))),
  );
  for (const width of [340, 900]) {
    const drawing = drawIdentities(graph, width, texts);
    const keys = new Set(drawing.nodes.map((node) => node.key));
    expect(keys.size).toBe(drawing.nodes.length);
    for (const edge of drawing.edges) expect([keys.has(edge.from), keys.has(edge.to)]).toEqual([true, true]);
    for (const { x, y } of drawing.nodes) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(width);
      expect(y).toBeLessThan(drawing.height);
    }
  }
});

test('many identities of a kind are counted, not drawn; a narrow drawing has only the numbers of merges', () => {
  const many = Array.from({ length: 9 }, (_, i) => device(`web-${i}`, 1));
  const drawing = drawIdentities(
    graphOf([1, 2], [merge(1, 1, 2)], [...many, device('other', 2)]),
    340,
    texts,
  );
  expect(labelsOf(drawing).filter((label) => label.startsWith('web-'))).toHaveLength(4);
  expect(labelsOf(drawing)).toContain('5 more');
  expect(labelsOf(drawing).filter((label) => label.includes('log-in'))).toEqual([]);
});

test('a shared identity hangs by a dashed line on each person here that it meant; a stopped one warns', () => {
  const meant = (leaf: number | null, isThis: boolean) => ({
    from: '2026-01-02T00:00:00.000Z',
    person: leaf === null ? null : `per_${leaf}`,
    label: null,
    leaf,
    isThis,
  });
  const tablet = { ...device('tablet', 1), epochs: [meant(1, true), meant(9, false), meant(2, true)] };
  const box = { ...identity('email', 'shop@example.org', { class: 'contact' }), isStopped: true };
  const drawing = drawIdentities(graphOf([1, 2], [merge(1, 1, 2)], [tablet, box]), 800, texts);
  const dashed = drawing.edges.filter((edge) => edge.dashed === true).map((edge) => edge.from);
  expect(dashed.sort()).toEqual(['leaf 1', 'leaf 2']);
  expect(labelsOf(drawing)).toEqual(
    expect.arrayContaining(['tablet · shared', 'shop@example.org · stopped']),
  );
  expect(drawing.nodes.find((node) => node.label.startsWith('shop@'))?.tone).toBe('warning');
});
