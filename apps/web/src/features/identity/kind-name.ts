import { useWords } from '../../i18n/i18n.ts';
import { useIdentityName } from '../people/identity-list.tsx';
import { identityWords } from './words.ts';

/** The name of a kind of identifier in the language of the page, with those that come hashed. */
export function useKindName(): (type: string) => string {
  const t = useWords(identityWords);
  const nameOf = useIdentityName();
  return (type) => {
    if (type === 'click_id') return t('clickId');
    const [, clear, hash] = /^(email|mobile)_(md5|sha256)$/.exec(type) ?? [];
    return clear === undefined || hash === undefined
      ? nameOf(type)
      : t('hashed', { kind: nameOf(clear), hash: hash === 'md5' ? 'MD5' : 'SHA-256' });
  };
}
