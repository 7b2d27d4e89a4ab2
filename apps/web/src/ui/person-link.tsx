import { useWords } from '../i18n/i18n.ts';
import { AppLink } from './app-link.tsx';
import { uiWords } from './words.ts';

export interface PersonLinkProps {
  /** Public id, `per_…`. */
  id: string;
  /** The best name known: a name, a user id, a mobile. Null: the end of the id stands for it. */
  name: string | null;
}

/** A person wherever one is named; leads to their page. */
export function PersonLink({ id, name }: PersonLinkProps) {
  const t = useWords(uiWords);
  const short = id.slice(-6);
  return (
    <AppLink
      href={`/people/${encodeURIComponent(id)}`}
      title={name === null ? `${t('unnamedPerson')} ${id}` : id}
    >
      {name ?? `${t('person')} …${short}`}
    </AppLink>
  );
}
