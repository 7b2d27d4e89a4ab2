import { normalQuantile } from './normal.ts';

/** Persons needed in each of two equal arms to see the change from one share to the other, two-sided. */
export function personsPerArm(from: number, to: number, { confidence = 0.95, power = 0.8 } = {}): number {
  const reach = normalQuantile((1 + confidence) / 2) + normalQuantile(power);
  return Math.ceil((reach ** 2 * (from * (1 - from) + to * (1 - to))) / (from - to) ** 2);
}
