export { compileRule } from './compile-rule.ts';
export { conditions } from './conditions/index.ts';
export * from './define-condition.ts';
export { explainRule } from './explain-rule.ts';
export { MAX_CONDITIONS, MAX_DEPTH, readRule } from './read-rule.ts';
export { makeSegmentPersons, type SavedRule, segmentIdsIn } from './referenced-segments.ts';
