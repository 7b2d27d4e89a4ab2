import { Button } from '@mantine/core';
import { useDebouncedValue, useViewportSize } from '@mantine/hooks';
import { type AccountSummary, listAccounts } from '@skylantern/contracts';
import { IconBuilding, IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { number } from '../../format/format.ts';
import { dateTime, relativeTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { AppLink } from '../../ui/app-link.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { usePages } from '../../use-pages.ts';
import { AccountRules } from './account-rules.tsx';
import { accountWords } from './words.ts';

/** Every account of the workspace, seen last first. */
export function AccountsScreen() {
  const t = useWords(accountWords);
  const { timeZone } = useHere().workspace;
  const navigate = useNavigate();
  const { height } = useViewportSize();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 200);
  const [isRuling, setRuling] = useState(false);
  const pages = usePages(
    listAccounts,
    { query: { limit: 100, ...(search === '' ? {} : { search }) } },
    { keep: true },
  );
  const now = Date.now();
  const when = (at: string) => (
    <span title={dateTime(at, { timeZone, seconds: true })}>{relativeTime(at, now)}</span>
  );
  const columns: Column<AccountSummary>[] = [
    {
      key: 'label',
      title: t('account'),
      width: 2,
      value: (one) => one.label,
      draw: (one) => <AppLink href={`/accounts/${encodeURIComponent(one.id)}`}>{one.label}</AppLink>,
    },
    {
      key: 'persons',
      title: t('persons'),
      width: '88px',
      isNumber: true,
      value: (one) => one.persons,
      draw: (one) => number(one.persons),
    },
    {
      key: 'last',
      title: t('lastSeen'),
      width: '128px',
      value: (one) => one.lastSeenAt,
      draw: (one) => when(one.lastSeenAt),
    },
    { key: 'key', title: t('key'), width: 1.2, value: (one) => one.key },
    {
      key: 'first',
      title: t('firstSeen'),
      width: '128px',
      value: (one) => one.firstSeenAt,
      draw: (one) => when(one.firstSeenAt),
    },
  ];
  return (
    <>
      <PageHeader
        title={t('accounts')}
        says={t('says')}
        action={
          <Button variant="default" onClick={() => setRuling(true)}>
            {t('rules')}
          </Button>
        }
      />
      <SearchField
        maw={480}
        mb="sm"
        label={t('searchLabel')}
        hint={t('searchHint')}
        value={typed}
        onChange={setTyped}
      />
      <InsightFrame
        answer={pages.answer}
        isEmpty={(items) => items.length === 0}
        empty={
          search === '' ? (
            <EmptyState
              icon={<IconBuilding size={28} stroke={1.5} />}
              title={t('none')}
              says={t('noneSays')}
              action={
                <Button variant="default" onClick={() => setRuling(true)}>
                  {t('rules')}
                </Button>
              }
            />
          ) : (
            <EmptyState
              icon={<IconSearch size={28} stroke={1.5} />}
              title={t('noMatch')}
              says={t('noMatchSays')}
            />
          )
        }
      >
        {(accounts) => (
          <DataTable
            label={t('accounts')}
            columns={columns}
            rows={accounts}
            rowKey={(one) => one.id}
            sortable={false}
            {...(accounts.length < 20 ? {} : { height: Math.max(320, height - 232), onEnd: pages.more })}
            onOpen={(one) => void navigate({ to: '/accounts/$accountId', params: { accountId: one.id } })}
          />
        )}
      </InsightFrame>
      {isRuling ? <AccountRules onClose={() => setRuling(false)} /> : null}
    </>
  );
}
