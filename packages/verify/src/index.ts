export type { GraphFault } from './checks/graph-faults.ts';
export { type Reconciliation, reconcilePersons } from './checks/reconcile-persons.ts';
export * from './effects/arms.ts';
export * from './effects/effect.ts';
export type { Interval, Sample } from './statistics/sample.ts';
