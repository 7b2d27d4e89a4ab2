import type { AuditEntry } from '@skylantern/contracts';
import { auditWords } from './audit-words.ts';

type Key = keyof typeof auditWords.en;
type ActionKey = Extract<Key, `${string}.${string}`>;
type AboutKey = Extract<Key, `about_${string}`>;

const keys = Object.keys(auditWords.en) as Key[]; // its own keys
const isAction = (key: Key): key is ActionKey => key.includes('.');
const isAbout = (key: Key): key is AboutKey => key.startsWith('about_');

export const aboutKeys: readonly AboutKey[] = keys.filter(isAbout);
const actionKeys: readonly ActionKey[] = keys.filter(isAction);

/** The words for a deed; null for one that this page does not know. */
export const actionKeyOf = (action: string): ActionKey | null =>
  actionKeys.find((key) => key === action) ?? null;

const pages = { per: '/people', jrn: '/journeys', seg: '/segments', src: '/data/sources' } as const;

/** The page of what it was done to. */
export function hrefOf({ subject, action }: Pick<AuditEntry, 'subject' | 'action'>): string | null {
  if (action.endsWith('.removed') || action.endsWith('.deleted')) return null;
  const prefix = Object.entries(pages).find(([one]) => subject.startsWith(`${one}_`));
  return prefix === undefined ? null : `${prefix[1]}/${encodeURIComponent(subject)}`;
}
