export * from './define-condition.ts';
export type { AskOptions, MembershipPorts, SegmentPreview } from './membership.ts';
export type { SavedRule } from './referenced-segments.ts';
export type { SegmentSize } from './saved/segment-sizes.ts';
export type { SavedSegment, SegmentChange, SegmentDraft } from './saved/segment-store.ts';
export * from './segments.ts';
