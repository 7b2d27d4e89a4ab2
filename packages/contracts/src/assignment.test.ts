import { expect, test } from 'vitest';
import { assignArm, assignmentPoint, isHeldOut } from './assignment.ts';
import type { JourneyId, PersonId, WorkspaceId } from './ids.ts';

const workspace = 'ws_demo' as WorkspaceId;
const journey = (name: string) => `jrn_${name}` as JourneyId;
const persons = Array.from(
  { length: 100_000 },
  (_, i) => `per_${i.toString(36).padStart(8, '0')}` as PersonId,
);
const ada = persons[4_711] ?? ('per_0' as PersonId);

/** Σ (observed − expected)² / expected over equal bins; 99 degrees of freedom pass 148.2 once in a thousand. */
function chiSquare(points: readonly number[], bins = 100): number {
  const counts = new Array<number>(bins).fill(0);
  for (const point of points) counts[Math.floor(point * bins)] = (counts[Math.floor(point * bins)] ?? 0) + 1;
  const expected = points.length / bins;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

test('a person stands at the same point for ever: this value may never change', () => {
  expect(assignmentPoint(workspace, journey('welcome'), 'per_ada' as PersonId)).toBe(0.39872536947866255);
});

test('points are uniform, also in their far digits', () => {
  const points = persons.map((person) => assignmentPoint(workspace, journey('welcome'), person));
  expect(chiSquare(points)).toBeLessThan(148.2);
  expect(chiSquare(points.map((point) => (point * 2 ** 32) % 1))).toBeLessThan(148.2);
  expect(new Set(points).size).toBe(persons.length);
});

test.each([0.01, 0.1, 0.5])('a share of %d holds out that share', (share) => {
  const held = persons.filter((person) => isHeldOut(workspace, journey('cart'), person, share)).length;
  const error = Math.sqrt(persons.length * share * (1 - share));
  expect(Math.abs(held - persons.length * share)).toBeLessThan(3.3 * error);
});

test('two journeys hold out unrelated persons', () => {
  const both = persons.filter(
    (person) =>
      isHeldOut(workspace, journey('one'), person, 0.2) && isHeldOut(workspace, journey('two'), person, 0.2),
  );
  expect(Math.abs(both.length - 4_000)).toBeLessThan(3.3 * Math.sqrt(100_000 * 0.04 * 0.96));
});

test('a larger share keeps those held out', () => {
  const small = persons.filter((person) => isHeldOut(workspace, journey('cart'), person, 0.05));
  expect(small.every((person) => isHeldOut(workspace, journey('cart'), person, 0.06))).toBe(true);
});

test('nobody at 0, everybody at 1', () => {
  expect(persons.some((person) => isHeldOut(workspace, journey('cart'), person, 0))).toBe(false);
  expect(persons.every((person) => isHeldOut(workspace, journey('cart'), person, 1))).toBe(true);
  expect(assignArm(workspace, journey('cart'), ada, 0)).toBe('treated');
  expect(assignArm(workspace, journey('cart'), ada, 1)).toBe('control');
});
