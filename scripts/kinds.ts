export type Kind = {
  /** Where the thing lives; its list is `index.ts` there. */
  folder: string;
  /** Where the thing is drawn, for those that are: a template and a path with `<name>`. */
  view?: { template: string; path: string };
};

/** The things of which there will be many: each is one file, its test, one line in a list, at most one view. */
export const kinds: Record<string, Kind> = {
  insight: {
    folder: 'packages/analyze/src/insights',
    view: { template: 'insight-view.tsx', path: 'apps/web/src/insights/<name>-view.tsx' },
  },
  condition: { folder: 'packages/segment/src/conditions' },
  step: { folder: 'packages/engage/src/steps' },
  channel: { folder: 'packages/engage/src/channels' },
  dialect: { folder: 'packages/collect/src/dialects' },
  enricher: { folder: 'packages/collect/src/enrich' },
  source: { folder: 'packages/collect/src/sources' },
};
