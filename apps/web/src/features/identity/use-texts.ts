import { dateTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { type GraphLeaf, type GraphMerge, reasonOf } from './graph-shape.ts';
import { identityWords } from './words.ts';

export interface IdentityTexts {
  leaf: (leaf: Pick<GraphLeaf, 'id'> | undefined) => string;
  /** The same inside of a sentence. */
  leafWithin: (leaf: Pick<GraphLeaf, 'id'>) => string;
  /** Why two persons were joined, as a sentence. */
  why: (merge: GraphMerge) => string;
  /** The same in few words, for the drawing. */
  shortWhy: (merge: GraphMerge) => string;
  time: (at: string) => string;
}

/** How leaves, merges and times are told. `survivor`: the id of the person of the page. */
export function useIdentityTexts(survivor: string): IdentityTexts {
  const t = useWords(identityWords);
  const { timeZone } = useHere().workspace;
  return {
    leaf: (leaf) =>
      leaf?.id === survivor ? t('leafThis') : t('leaf', { end: leaf === undefined ? '' : leaf.id.slice(-6) }),
    leafWithin: ({ id }) => (id === survivor ? t('meansThis') : t('leafWithin', { end: id.slice(-6) })),
    time: (at) => dateTime(at, { timeZone }),
    why: (merge) => {
      const reason = reasonOf(merge);
      switch (reason) {
        case 'log-in':
          return t('why_login');
        case 'link':
          return t('why_link');
        case 'seen':
          return merge.event === null ? t('why_unknown') : t('why_seen', { event: merge.event });
        case 'server':
          return t('why_server');
        case 'member':
          return t('why_member', { name: merge.by ?? '' });
        case 'other':
          return t('why_rule', { rule: merge.rule });
      }
    },
    shortWhy: (merge) => {
      const reason = reasonOf(merge);
      switch (reason) {
        case 'log-in':
          return t('short_login');
        case 'link':
          return t('short_link');
        case 'seen':
          return t('short_seen');
        case 'server':
          return t('short_server');
        case 'member':
          return t('short_member', { name: merge.by ?? '' });
        case 'other':
          return t('short_rule', { rule: merge.rule });
      }
    },
  };
}
