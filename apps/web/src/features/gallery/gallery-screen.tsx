import { Badge, Button, Group, SimpleGrid, Stack, Title } from '@mantine/core';
import type { Filters, Period, PropertyRef } from '@skylantern/contracts';
import { IconChartLine, IconPlus } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../../api.ts';
import { BarChart } from '../../charts/bar-chart.tsx';
import { FunnelChart } from '../../charts/funnel-chart.tsx';
import { LineChart } from '../../charts/line-chart.tsx';
import { RetentionMatrix } from '../../charts/retention-matrix.tsx';
import { compactNumber, duration, money, number, percent } from '../../format/format.ts';
import { LanguageMenu, ThemeMenu } from '../../frame/choices.tsx';
import { BreakdownPicker } from '../../ui/breakdown-picker.tsx';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { DateRangePicker } from '../../ui/date-range-picker.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { EventPicker } from '../../ui/event-picker.tsx';
import { FilterBuilder } from '../../ui/filter-builder.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PersonLink } from '../../ui/person-link.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { Stat } from '../../ui/stat.tsx';
import { offerUndo } from '../../ui/undo.tsx';
import {
  bars,
  cohorts,
  days,
  findEvents,
  findProperties,
  findValues,
  funnelByPlatform,
  funnelOne,
  people,
  platforms,
  rates,
  steps,
  trend,
} from './sample.ts';

const failure = new ApiError({
  code: 'query.timeout',
  message: 'over 30 s',
  status: 504,
  requestId: 'req_01hqz3v7k2m9',
});

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="card" style={{ padding: 16, minWidth: 0 }}>
      <Title order={2} mb="sm">
        {title}
      </Title>
      {children}
    </section>
  );
}

/** Every building block in its states, for looking at while building; not in the product. */
export function GalleryScreen() {
  const [period, setPeriod] = useState<Period>({ last: '30d' });
  const [compare, setCompare] = useState(false);
  const [filters, setFilters] = useState<Filters>({
    match: 'all',
    of: [
      { property: { of: 'event', name: '$platform' }, operator: 'is', values: ['iOS', 'Android'] },
      { property: { of: 'event', name: 'amount' }, operator: 'between', values: [10, 200] },
      { segmentId: 'seg_1', isIn: true },
    ],
  });
  const [by, setBy] = useState<PropertyRef[]>([{ of: 'event', name: '$platform' }]);
  const [event, setEvent] = useState<string | null | undefined>('order_paid');
  const [asking, setAsking] = useState(false);
  const nothing = () => {};
  return (
    <main style={{ maxWidth: 1240, margin: '0 auto', padding: 16 }}>
      <Group justify="flex-end" gap={4}>
        <LanguageMenu />
        <ThemeMenu />
      </Group>
      <PageHeader
        title="Gallery"
        state={<Badge color="green">live</Badge>}
        says="Every building block in its states."
        action={<Button leftSection={<IconPlus size={16} />}>New insight</Button>}
      />
      <Stack gap="md">
        <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
          <Stat
            label="Active persons"
            value={48210}
            before={44120}
            better="more"
            format={compactNumber}
            exact={number}
            onOpen={nothing}
          />
          <Stat label="Paid orders" value={5032} before={5410} better="more" format={number} />
          <Stat label="Unsubscribed" value={0.0042} before={0.0061} better="less" format={percent} />
          <Stat label="Time to first order" value={null} before={null} format={duration} />
        </SimpleGrid>
        <Part title="Question">
          <Stack gap="sm">
            <Sentence
              text="Of people who did {{first}}, how many did {{last}} within {{within}}, by {{by}}"
              parts={{ first: 'product_viewed', last: 'order_paid', within: '7 days', by: 'Platform' }}
            />
            <Group gap="xs">
              <DateRangePicker
                value={period}
                onChange={setPeriod}
                timeZone="Asia/Shanghai"
                weekStart={1}
                compare={compare}
                onCompare={setCompare}
              />
              <EventPicker value={event} find={findEvents} onChange={setEvent} allowAny />
              <BreakdownPicker value={by} find={findProperties} onChange={setBy} />
            </Group>
            <FilterBuilder
              value={filters}
              onChange={setFilters}
              findProperties={findProperties}
              findValues={findValues}
              segments={[{ id: 'seg_1', name: 'Bought twice' }]}
            />
          </Stack>
        </Part>
        <Part title="Line, compared, unfinished">
          <LineChart
            label="Paid orders"
            points={days}
            unit="day"
            series={trend}
            incompleteFrom={29}
            annotations={[{ at: 12, text: 'v2.1' }]}
            onPick={nothing}
            closed
          />
        </Part>
        <Part title="Line by platform">
          <LineChart
            label="Active persons by platform"
            points={days}
            unit="day"
            series={platforms}
            incompleteFrom={29}
          />
        </Part>
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          <Part title="Bars">
            <BarChart label="Persons by platform" bars={bars} onPick={nothing} />
          </Part>
          <Part title="Effect with intervals">
            <BarChart label="Paid within 7 days" bars={rates} format={percent} />
            <BarChart
              label="Orders per person"
              bars={bars.map((bar, i) => ({ ...bar, name: `${i + 1}` }))}
              direction="columns"
              plain
              closed
            />
          </Part>
        </SimpleGrid>
        <Part title="Funnel">
          <FunnelChart label="From view to order" steps={steps} groups={funnelOne} onPick={nothing} />
        </Part>
        <Part title="Funnel by platform">
          <FunnelChart
            label="From view to order by platform"
            steps={steps}
            groups={funnelByPlatform}
            closed
          />
        </Part>
        <Part title="Retention">
          <RetentionMatrix
            label="Retention by day"
            columns={Array.from({ length: 8 }, (_, i) => `Day ${i}`)}
            rows={cohorts}
            {...(cohorts[0] === undefined
              ? {}
              : { total: { ...cohorts[0], key: 'total', name: 'All', size: 11924 } })}
            onPick={nothing}
          />
        </Part>
        <Part title="2,000 rows">
          <DataTable
            label="People"
            height={300}
            rows={people}
            rowKey={(row) => row.id}
            onOpen={nothing}
            sortedBy={{ key: 'orders', descending: true }}
            columns={[
              {
                key: 'name',
                title: 'Person',
                width: 2,
                value: (row) => row.name,
                draw: (row) => <PersonLink id={row.id} name={row.name} />,
              },
              { key: 'city', title: 'City', value: (row) => row.city },
              {
                key: 'orders',
                title: 'Orders',
                isNumber: true,
                value: (row) => row.orders,
                draw: (row) => number(row.orders),
              },
              {
                key: 'amount',
                title: 'Amount',
                unit: 'CNY',
                isNumber: true,
                value: (row) => row.amountMinor,
                draw: (row) => money(row.amountMinor, 'CNY'),
              },
            ]}
          />
        </Part>
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          <Part title="Loading">
            <InsightFrame
              answer={{ data: undefined, error: null, isFetching: true }}
              progress={{ rows: 3_200_000, totalRows: 8_000_000 }}
              onCancel={nothing}
            >
              {() => null}
            </InsightFrame>
          </Part>
          <Part title="Failed">
            <InsightFrame answer={{ data: undefined, error: failure, isFetching: false, refetch: nothing }}>
              {() => null}
            </InsightFrame>
          </Part>
          <Part title="Empty answer">
            <InsightFrame
              answer={{ data: [], error: null, isFetching: false }}
              isEmpty={(rows) => rows.length === 0}
            >
              {() => null}
            </InsightFrame>
          </Part>
          <Part title="Empty place">
            <EmptyState
              icon={<IconChartLine size={28} stroke={1.5} />}
              title="No insights yet"
              says="An insight is a question with its answer: a trend, a funnel, a retention table."
              action={<Button>Ask the first question</Button>}
            />
          </Part>
        </SimpleGrid>
        <Group>
          <Button variant="default" onClick={() => offerUndo('Segment archived', nothing)}>
            Undo
          </Button>
          <Button color="red" onClick={() => setAsking(true)}>
            Delete data
          </Button>
          <Button variant="light">Light</Button>
          <Button variant="subtle">Subtle</Button>
          <Button disabled>Disabled</Button>
        </Group>
      </Stack>
      <ConfirmByName
        opened={asking}
        title="Delete the data of a workspace"
        says="48,210 persons and 1.2 million events will be gone."
        name="Shop"
        action="Delete"
        onClose={() => setAsking(false)}
        onConfirm={() => setAsking(false)}
      />
    </main>
  );
}
