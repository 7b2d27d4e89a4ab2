import { Badge, Stack, Text, UnstyledButton } from '@mantine/core';
import { listPropertyNames, listPropertyValues } from '@skylantern/contracts';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { CallReply } from '../../../api.ts';
import { number } from '../../../format/format.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { useCall } from '../../../use-call.ts';
import classes from './events.module.css';
import { eventWords } from './words.ts';

type Property = CallReply<typeof listPropertyNames>['items'][number];
const types = ['string', 'number', 'boolean', 'date', 'list', 'object', 'null'] as const;

/** The properties that were seen with an event, their types, and on demand their most frequent values. */
export function EventProperties({ event }: { event: string }) {
  const t = useWords(eventWords);
  const answer = useCall(listPropertyNames, { query: { of: 'event', event, limit: 500 } });
  return (
    <InsightFrame answer={answer} height={160}>
      {({ items }) => {
        const own = items.filter((one) => !one.name.startsWith('$'));
        const builtIn = items.filter((one) => one.name.startsWith('$'));
        return (
          <Stack gap="lg">
            <section aria-label={t('propertiesOf', { event })}>
              <h3 className={classes['heading']}>{t('properties')}</h3>
              {own.length === 0 ? (
                <Text size="sm" c="dimmed">
                  {t('noProperties')}
                </Text>
              ) : (
                <List event={event} properties={own} />
              )}
            </section>
            {builtIn.length === 0 ? null : (
              <section aria-label={t('builtIn')}>
                <h3 className={classes['heading']}>{t('builtIn')}</h3>
                <List event={event} properties={builtIn} />
              </section>
            )}
          </Stack>
        );
      }}
    </InsightFrame>
  );
}

function List({ event, properties }: { event: string; properties: Property[] }) {
  return (
    <ul className={classes['list']}>
      {properties.map((property) => (
        <Line key={property.name} event={event} property={property} />
      ))}
    </ul>
  );
}

function Line({ event, property }: { event: string; property: Property }) {
  const t = useWords(eventWords);
  const [opened, setOpened] = useState(false);
  const id = useId();
  return (
    <li>
      <UnstyledButton
        className={classes['line']}
        aria-expanded={opened}
        {...(opened ? { 'aria-controls': id } : {})}
        title={t('showValues', { name: property.name })}
        onClick={() => setOpened(!opened)}
      >
        {opened ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        <span className={classes['name']}>{property.name}</span>
        {property.types.map((type) => {
          const known = types.find((one) => one === type);
          return (
            <Badge key={type} color="gray">
              {known === undefined ? type : t(`type_${known}`)}
            </Badge>
          );
        })}
      </UnstyledButton>
      {opened ? (
        <div id={id}>
          <Values event={event} name={property.name} />
        </div>
      ) : null}
    </li>
  );
}

function Values({ event, name }: { event: string; name: string }) {
  const t = useWords(eventWords);
  const answer = useCall(listPropertyValues, { query: { of: 'event', name, event } });
  return (
    <InsightFrame
      answer={answer}
      height={48}
      isEmpty={({ values }) => values.length === 0}
      empty={
        <Text size="sm" c="dimmed">
          {t('noValues')}
        </Text>
      }
    >
      {({ values }) => {
        const most = Math.max(...values.map((one) => one.events));
        return (
          <ol className={classes['values']} aria-label={t('valuesSays')}>
            {values.slice(0, 12).map((one) => (
              <li key={one.value} style={{ backgroundSize: `${(one.events / most) * 100}% 100%` }}>
                <span title={one.value}>{one.value}</span>
                <span>{number(one.events)}</span>
              </li>
            ))}
          </ol>
        );
      }}
    </InsightFrame>
  );
}
