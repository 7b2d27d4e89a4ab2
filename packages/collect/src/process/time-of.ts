import type { Fact } from './fact.ts';

/** When a fact happened by our clock. */
export type ClockCorrection = (fact: Fact) => Date;
