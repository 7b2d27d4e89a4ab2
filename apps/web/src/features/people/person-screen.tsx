import { Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { getPerson, type PersonDetail } from '@skylantern/contracts';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { number } from '../../format/format.ts';
import { dateTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { AppLink } from '../../ui/app-link.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { TabLine } from '../../ui/tab-line.tsx';
import { useCall } from '../../use-call.ts';
import { IdentityPanel } from '../identity/identity-panel.tsx';
import { nameOf } from './columns.ts';
import { Messages } from './messages.tsx';
import classes from './people.module.css';
import { IdentifiedBadge } from './people-screen.tsx';
import { PersonDetails } from './person-details.tsx';
import { Copy } from './property-list.tsx';
import { personSearch } from './search.ts';
import { Timeline } from './timeline.tsx';
import { peopleWords } from './words.ts';

/** One person: who they are, and everything they did. */
export function PersonScreen() {
  const t = useWords(peopleWords);
  const { personId = '' } = useParams({ strict: false });
  const answer = useCall(getPerson, { params: { id: personId } });
  return (
    <>
      <nav aria-label={t('back')} style={{ marginBottom: 4 }}>
        <AppLink href="/people" size="sm">
          {t('back')}
        </AppLink>
      </nav>
      <InsightFrame answer={answer}>{(person) => <Person key={person.id} person={person} />}</InsightFrame>
    </>
  );
}

function Person({ person }: { person: PersonDetail }) {
  const t = useWords(peopleWords);
  const { timeZone } = useHere().workspace;
  const navigate = useNavigate();
  const { personId } = useParams({ strict: false });
  const { event = null, tab = 'timeline' } = personSearch(useSearch({ strict: false }));
  const isNarrow = useMediaQuery('(max-width: 64em)', false, { getInitialValueInEffect: false });
  // A number, or an id that was absorbed, leads here: the address says who it is now.
  useEffect(() => {
    if (personId === person.id) return;
    void navigate({ to: '/people/$personId', params: { personId: person.id }, replace: true });
  }, [personId, person.id, navigate]);
  const change = (part: { event?: string | null; tab?: string }) => {
    const next = { event, tab, ...part };
    void navigate({
      to: '.',
      search: {
        ...(next.event === null ? {} : { event: next.event }),
        ...(next.tab === 'timeline' ? {} : { tab: next.tab }),
      },
      replace: true,
    });
  };
  const shown = tab === 'details' && !isNarrow ? 'timeline' : tab;
  const seen = (at: string) => dateTime(at, { timeZone });
  return (
    <>
      <PageHeader
        title={nameOf(person) ?? t('unnamed', { end: person.label })}
        state={<IdentifiedBadge isIdentified={person.isIdentified} />}
        says={
          <span className={classes['ids']}>
            <span style={{ overflowWrap: 'anywhere' }}>{person.id}</span>
            <Copy value={person.id} what={t('personId')} />
            <span>
              {`${t('personNumber')} ${number(person.number)} · ${t('seenFrom', { first: seen(person.firstSeenAt), last: seen(person.lastSeenAt) })}`}
            </span>
          </span>
        }
      />
      <div className={classes['person']} data-single={isNarrow || shown === 'identity' || undefined}>
        <Tabs value={shown} onChange={(chosen) => change({ tab: chosen ?? 'timeline' })} keepMounted={false}>
          <TabLine current={shown}>
            <Tabs.Tab value="timeline" style={{ flex: 'none' }}>
              {t('timeline')}
            </Tabs.Tab>
            <Tabs.Tab value="messages" style={{ flex: 'none' }}>
              {t('messages')}
            </Tabs.Tab>
            <Tabs.Tab value="identity" style={{ flex: 'none' }}>
              {t('identityGraph')}
            </Tabs.Tab>
            {isNarrow ? (
              <Tabs.Tab value="details" style={{ flex: 'none' }}>
                {t('details')}
              </Tabs.Tab>
            ) : null}
          </TabLine>
          <Tabs.Panel value="timeline">
            <Timeline personId={person.id} event={event} onEvent={(name) => change({ event: name })} />
          </Tabs.Panel>
          <Tabs.Panel value="messages">
            <Messages personId={person.id} />
          </Tabs.Panel>
          <Tabs.Panel value="identity">
            <IdentityPanel personId={person.id} label={nameOf(person) ?? person.label} />
          </Tabs.Panel>
          {isNarrow ? (
            <Tabs.Panel value="details">
              <PersonDetails person={person} />
            </Tabs.Panel>
          ) : null}
        </Tabs>
        {isNarrow || shown === 'identity' ? null : <PersonDetails person={person} />}
      </div>
    </>
  );
}
