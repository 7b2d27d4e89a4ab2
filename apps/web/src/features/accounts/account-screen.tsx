import { Tabs, Text } from '@mantine/core';
import { getAccount } from '@skylantern/contracts';
import { useParams } from '@tanstack/react-router';
import type { CallReply } from '../../api.ts';
import { dateTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { AppLink } from '../../ui/app-link.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { useCall } from '../../use-call.ts';
import people from '../people/people.module.css';
import { PropertyList } from '../people/property-list.tsx';
import { AccountEvents } from './account-events.tsx';
import { AccountPersons } from './account-persons.tsx';
import { accountWords } from './words.ts';

/** One account: what is known of it, who belongs to it, what they did. */
export function AccountScreen() {
  const t = useWords(accountWords);
  const { accountId = '' } = useParams({ strict: false });
  const answer = useCall(getAccount, { params: { id: accountId } });
  return (
    <>
      <nav aria-label={t('back')} style={{ marginBottom: 4 }}>
        <AppLink href="/accounts" size="sm">
          {t('back')}
        </AppLink>
      </nav>
      <InsightFrame answer={answer}>
        {(account) => <Account key={account.id} account={account} />}
      </InsightFrame>
    </>
  );
}

function Account({ account }: { account: CallReply<typeof getAccount> }) {
  const t = useWords(accountWords);
  const { timeZone } = useHere().workspace;
  const seen = (at: string) => dateTime(at, { timeZone });
  const properties = Object.entries(account.properties).sort(([a], [b]) => a.localeCompare(b));
  return (
    <>
      <PageHeader
        title={account.label}
        says={`${account.key} · ${t('seen', { first: seen(account.firstSeenAt), last: seen(account.lastSeenAt) })}`}
      />
      <Tabs defaultValue="timeline" keepMounted={false}>
        <Tabs.List mb={16}>
          <Tabs.Tab value="timeline">{t('timeline')}</Tabs.Tab>
          <Tabs.Tab value="persons">{t('personsTab')}</Tabs.Tab>
          <Tabs.Tab value="properties">{t('properties')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="timeline">
          <AccountEvents id={account.id} />
        </Tabs.Panel>
        <Tabs.Panel value="persons">
          <AccountPersons id={account.id} />
        </Tabs.Panel>
        <Tabs.Panel value="properties">
          <section className={`card ${people['panel']}`} aria-label={t('properties')}>
            {properties.length === 0 ? (
              <Text size="sm" c="dimmed">
                {t('noProperties')}
              </Text>
            ) : (
              <PropertyList properties={properties} />
            )}
          </section>
          {account.domains.length === 0 ? null : (
            <section
              className={`card ${people['panel']}`}
              aria-label={t('domains')}
              style={{ marginTop: 16 }}
            >
              <h2>{t('domains')}</h2>
              <Text size="sm">{account.domains.join(', ')}</Text>
            </section>
          )}
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
