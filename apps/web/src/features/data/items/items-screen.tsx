import { Chip, Group, Stack, Text } from '@mantine/core';
import { useDebouncedValue, useViewportSize } from '@mantine/hooks';
import { type ItemSummary, listItems, listItemTypes } from '@skylantern/contracts';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { number } from '../../../format/format.ts';
import { typeName } from '../../../format/property-name.ts';
import { dateTime, relativeTime } from '../../../format/time.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { useCall } from '../../../use-call.ts';
import { usePages } from '../../../use-pages.ts';
import { valueText } from '../../people/value-text.ts';
import { ItemDrawer } from './item-drawer.tsx';
import { ItemLinks } from './item-links.tsx';
import classes from './items.module.css';
import { itemsSearch } from './items-search.ts';
import { SendItems } from './send-items.tsx';
import { itemWords } from './words.ts';

/** What was received of products and articles, and how events point to them. */
export function ItemsScreen() {
  const t = useWords(itemWords);
  const navigate = useNavigate();
  const { type, search } = itemsSearch(useSearch({ strict: false }));
  const [typed, setTyped] = useState(search ?? '');
  const [asked] = useDebouncedValue(typed.trim(), 200);
  const [opened, setOpened] = useState<ItemSummary | null>(null);
  const known = useCall(listItemTypes, {}).data?.types;
  const types = known ?? [];
  // Nothing to search yet.
  const isBare = known?.length === 0 && type === undefined && typed === '';
  const go = (next: { type?: string | undefined; search?: string | undefined }) =>
    void navigate({ to: '/data/items', search: itemsSearch(next), replace: true });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address follows what is typed
  useEffect(() => {
    if (asked !== (search ?? '')) go({ type, search: asked });
  }, [asked]);
  return (
    <Stack gap="md">
      <Text c="dimmed" maw={720}>
        {t('says')}
      </Text>
      <div className={classes['columns']}>
        <div style={{ minWidth: 0 }}>
          <Group gap="sm" mb="sm" display={isBare ? 'none' : undefined}>
            <SearchField
              className={classes['search'] ?? ''}
              label={t('searchLabel')}
              hint={t('searchHint')}
              value={typed}
              onChange={setTyped}
            />
            {types.length < 2 && type === undefined ? null : (
              <Group gap={8} role="group" aria-label={t('typeLabel')}>
                <Chip checked={type === undefined} variant="light" size="xs" onChange={() => go({ search })}>
                  {t('all')}
                </Chip>
                {types.map((one) => (
                  <Chip
                    key={one.type}
                    checked={type === one.type}
                    variant="light"
                    size="xs"
                    onChange={() => go({ search, type: type === one.type ? undefined : one.type })}
                  >
                    {`${typeName(one.type)} ${number(one.items)}`}
                  </Chip>
                ))}
              </Group>
            )}
          </Group>
          <List type={type} search={search} onOpen={setOpened} />
        </div>
        <ItemLinks types={types.map((one) => one.type)} />
      </div>
      <ItemDrawer item={opened} onClose={() => setOpened(null)} />
    </Stack>
  );
}

interface ListProps {
  type: string | undefined;
  search: string | undefined;
  onOpen: (item: ItemSummary) => void;
}

function List({ type, search, onOpen }: ListProps) {
  const t = useWords(itemWords);
  const { height } = useViewportSize();
  const query = {
    limit: 100,
    ...(type === undefined ? {} : { type }),
    ...(search === undefined ? {} : { search }),
  };
  const pages = usePages(listItems, { query }, { keep: true });
  const columns = useColumns(type === undefined);
  return (
    <InsightFrame
      answer={pages.answer}
      isEmpty={(items) => items.length === 0}
      empty={
        search === undefined && type === undefined ? (
          <SendItems />
        ) : (
          <EmptyState
            icon={<IconSearch size={28} stroke={1.5} />}
            title={t('noMatch')}
            says={t('noMatchSays')}
          />
        )
      }
    >
      {(items) => (
        <DataTable
          label={t('items')}
          columns={columns}
          rows={items}
          rowKey={(one) => JSON.stringify([one.type, one.id])}
          sortable={false}
          {...(items.length < 20 ? {} : { height: Math.max(320, height - 300), onEnd: pages.more })}
          onOpen={onOpen}
        />
      )}
    </InsightFrame>
  );
}

function useColumns(isOfAllTypes: boolean): Column<ItemSummary>[] {
  const t = useWords(itemWords);
  const { timeZone } = useHere().workspace;
  return useMemo(() => {
    const now = Date.now();
    const of = ({ properties }: ItemSummary) =>
      Object.entries(properties)
        .filter(([name]) => name !== 'name' && name !== 'title')
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([name, value]) => `${name}: ${valueText(value, timeZone)}`)
        .join(' · ');
    const type: Column<ItemSummary> = {
      key: 'type',
      title: t('type'),
      width: '104px',
      value: (one) => typeName(one.type),
    };
    return [
      { key: 'name', title: t('name'), width: 1.5, value: (one) => one.label },
      ...(isOfAllTypes ? [type] : []),
      { key: 'id', title: t('id'), width: 1, value: (one) => one.id },
      {
        key: 'properties',
        title: t('properties'),
        width: 2.4,
        value: of,
        draw: (one) => <span title={of(one)}>{of(one)}</span>,
      },
      {
        key: 'updated',
        title: t('updated'),
        width: '128px',
        value: (one) => one.updatedAt,
        draw: (one) => (
          <span title={dateTime(one.updatedAt, { timeZone, seconds: true })}>
            {relativeTime(one.updatedAt, now)}
          </span>
        ),
      },
    ];
  }, [t, timeZone, isOfAllTypes]);
}
