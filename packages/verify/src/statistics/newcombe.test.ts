import { expect, test } from 'vitest';
import { newcombeInterval, wilsonInterval } from './newcombe.ts';

test("Newcombe's own table (1998): 56/70 against 48/80 gives 0.0524 to 0.3339", () => {
  const [low, high] = newcombeInterval({ persons: 70, converted: 56 }, { persons: 80, converted: 48 });
  expect(low).toBeCloseTo(0.0524, 4);
  expect(high).toBeCloseTo(0.3339, 4);
});

test('his cases with no conversion: 9/10 against 3/10, 5/56 against 0/29, 0/10 against 0/20', () => {
  const cases = [
    [9, 10, 3, 10, 0.1705, 0.809],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
  ] as const;
  for (const [t, nT, c, nC, low, high] of cases) {
    const interval = newcombeInterval({ persons: nT, converted: t }, { persons: nC, converted: c });
    expect(interval[0]).toBeCloseTo(low, 4);
    expect(interval[1]).toBeCloseTo(high, 4);
  }
});

test('a marketing holdout: 500 of 10,000 against 5,040 of 90,000', () => {
  const treated = { persons: 90_000, converted: 5_040 };
  const [low, high] = newcombeInterval(treated, { persons: 10_000, converted: 500 });
  expect(low).toBeCloseTo(0.001312, 6);
  expect(high).toBeCloseTo(0.010375, 6);
});

test("Wilson's interval touches the ends exactly", () => {
  expect(wilsonInterval(0, 20)[0]).toBe(0);
  expect(wilsonInterval(20, 20)[1]).toBe(1);
  expect(wilsonInterval(0, 0)).toEqual([0, 1]);
});
