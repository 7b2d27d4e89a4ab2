import { Group, Skeleton, Text, TextInput } from '@mantine/core';
import { getPersonHistory, listPersonSegments, type PersonDetail } from '@skylantern/contracts';
import { type ReactNode, useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { AppLink } from '../../ui/app-link.tsx';
import { explain } from '../../ui/explain.ts';
import { useCall } from '../../use-call.ts';
import { Touches, touchesOf } from '../acquisition/touches.tsx';
import { touchWords } from '../acquisition/words.ts';
import { ConsentSwitch } from './consent-switch.tsx';
import { ForgetPerson } from './forget-person.tsx';
import { IdentityList } from './identity-list.tsx';
import classes from './people.module.css';
import { PropertyChanges } from './property-changes.tsx';
import { PropertyList } from './property-list.tsx';
import { peopleWords } from './words.ts';

/** What is known of a person beside their events. */
export function PersonDetails({ person }: { person: PersonDetail }) {
  const t = useWords(peopleWords);
  const touch = useWords(touchWords);
  const touches = touchesOf(person.properties);
  const others = Object.entries(person.properties).filter(([name]) =>
    touches.every((one) => one.name !== name),
  );
  const joined = person.merges.filter((merge) => merge.undoneAt === null).length;
  return (
    <div className={classes['side']}>
      <Panel title={t('identities')}>
        <IdentityList identities={person.identities} />
      </Panel>
      {touches.length === 0 ? null : (
        <Panel title={touch('title')}>
          <Touches properties={person.properties} />
        </Panel>
      )}
      <Panel title={t('properties')}>
        <Properties personId={person.id} properties={others} />
      </Panel>
      {person.accounts.length === 0 ? null : (
        <Panel title={t('accounts')}>
          <Group gap={4}>
            {person.accounts.map((account) => (
              <AppLink key={account.id} href={`/accounts/${encodeURIComponent(account.id)}`}>
                {account.label}
              </AppLink>
            ))}
          </Group>
        </Panel>
      )}
      <Segments personId={person.id} />
      {joined === 0 ? null : (
        <Panel title={t('merges')}>
          <Text size="sm">{t('joinedCount', { count: joined })}</Text>
          <AppLink href={`/people/${encodeURIComponent(person.id)}?tab=identity`}>{t('seeGraph')}</AppLink>
        </Panel>
      )}
      <ConsentSwitch personId={person.id} />
      <ForgetPerson person={person} />
    </div>
  );
}

/** Asked apart from the rest: whoever has many segments waits for them here alone. */
function Segments({ personId }: { personId: string }) {
  const t = useWords(peopleWords);
  const found = useCall(listPersonSegments, { params: { id: personId } });
  if (found.data?.items.length === 0) return null;
  return (
    <Panel title={t('segments')}>
      {found.data === undefined ? (
        found.isError ? (
          <Text size="sm" c="dimmed">
            {explain(found.error).what}
          </Text>
        ) : (
          <Group gap={12} aria-busy aria-label={t('segments')}>
            <Skeleton w={120} h={20} />
            <Skeleton w={80} h={20} />
          </Group>
        )
      ) : (
        <Group gap="4px 12px">
          {found.data.items.map((segment) => (
            <AppLink key={segment.id} href={`/segments/${encodeURIComponent(segment.id)}`}>
              {segment.name}
            </AppLink>
          ))}
        </Group>
      )}
    </Panel>
  );
}

function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={`card ${classes['panel']}`} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Properties({ personId, properties }: { personId: string; properties: [string, unknown][] }) {
  const t = useWords(peopleWords);
  const found = useCall(getPersonHistory, { params: { id: personId } });
  const history = new Map(found.data?.items.map((one) => [one.name, one]));
  const changesOf = (name: string) => {
    const changes = history.get(name);
    return changes === undefined ? null : <PropertyChanges history={changes} />;
  };
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  const shown = properties
    .filter(([name, value]) => `${name} ${JSON.stringify(value)}`.toLowerCase().includes(wanted))
    .sort(([a], [b]) => a.localeCompare(b));
  if (properties.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('noProperties')}
      </Text>
    );
  }
  return (
    <>
      {properties.length <= 5 ? null : (
        <TextInput
          type="search"
          mb={8}
          aria-label={t('findProperty')}
          placeholder={t('findProperty')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {shown.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('noneFound')}
        </Text>
      ) : (
        <PropertyList properties={shown} below={changesOf} />
      )}
    </>
  );
}
