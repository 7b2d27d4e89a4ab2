import { Button } from '@mantine/core';
import type { PersonDetail } from '@skylantern/contracts';
import { useState } from 'react';
import { day } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import classes from './people.module.css';
import { Copy } from './property-list.tsx';
import { peopleWords } from './words.ts';

const named = [
  'user_id',
  'crm_id',
  'unionid',
  'mobile',
  'email',
  'openid',
  'anonymous_id',
  'device_id',
  'oaid',
  'idfa',
  'imei',
] as const;
const FIRST = 8;

/** The name of an identity type in the language of the page; one of the workspace's own stays as it is. */
export function useIdentityName(): (type: string) => string {
  const t = useWords(peopleWords);
  return (type) => {
    const known = named.find((one) => one === type);
    return known === undefined ? type : t(`id_${known}`);
  };
}

/** Identities of a person, those that name them first; each can be copied. */
export function IdentityList({ identities }: { identities: PersonDetail['identities'] }) {
  const t = useWords(peopleWords);
  const nameOf = useIdentityName();
  const { timeZone } = useHere().workspace;
  const [all, setAll] = useState(false);
  const order: readonly string[] = named;
  const rank = (type: string) => (order.includes(type) ? order.indexOf(type) : order.length);
  const sorted = [...identities].sort((a, b) => rank(a.type) - rank(b.type));
  const shown = all ? sorted : sorted.slice(0, FIRST);
  if (identities.length === 0) return t('noIdentities');
  return (
    <>
      <ul className={classes['identities']}>
        {shown.map(({ type, value, firstSeenAt, lastSeenAt }) => (
          <li
            key={`${type} ${value}`}
            className={classes['identity']}
            title={t('seenFrom', {
              first: day(firstSeenAt, { timeZone }),
              last: day(lastSeenAt, { timeZone }),
            })}
          >
            <small>{nameOf(type)}</small>
            <code>{value}</code>
            <Copy value={value} what={`${nameOf(type)} ${value}`} />
          </li>
        ))}
      </ul>
      {shown.length < sorted.length ? (
        <Button variant="subtle" size="compact-sm" mt={8} ml={-8} onClick={() => setAll(true)}>
          {t('showAll', { count: sorted.length - shown.length })}
        </Button>
      ) : null}
    </>
  );
}
