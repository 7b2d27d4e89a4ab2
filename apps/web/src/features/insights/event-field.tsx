import { ActionIcon, Group, Tooltip } from '@mantine/core';
import { type EventMatcher, noFilters } from '@skylantern/contracts';
import { IconFilter, IconFilterFilled } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { findEvents, findPropertiesOf, findValuesOf } from '../../insights/names.ts';
import { EventPicker } from '../../ui/event-picker.tsx';
import { FilterBuilder } from '../../ui/filter-builder.tsx';
import classes from './builder.module.css';
import { useSegmentChoices } from './segments.ts';
import { builderWords } from './words.ts';

export interface EventFieldProps {
  value: EventMatcher;
  onChange: (value: EventMatcher) => void;
  /** A letter or number that names it. */
  badge: string;
  label: string;
  /** Buttons behind it. */
  children?: ReactNode;
  /** Below the event: measure, options. */
  below?: ReactNode;
}

/** An event with filters of its own. */
export function EventField({ value, onChange, badge, label, children, below }: EventFieldProps) {
  const t = useWords(builderWords);
  const segments = useSegmentChoices();
  const filters = value.filters ?? noFilters;
  const [asked, setAsked] = useState(false);
  const isOpen = asked || filters.of.length > 0;
  return (
    <div className={classes['field']}>
      <Group gap={4} wrap="nowrap">
        <span className={classes['badge']} aria-hidden>
          {badge}
        </span>
        <div style={{ flex: 1, minWidth: 0 }}>
          <EventPicker
            value={value.event === '' ? undefined : value.event}
            find={findEvents}
            allowAny
            width="100%"
            label={label}
            hideLabel
            onChange={(event) => onChange({ ...value, event })}
          />
        </div>
        <Tooltip label={t('filterEvent', { name: badge })}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            aria-label={t('filterEvent', { name: badge })}
            aria-expanded={isOpen}
            onClick={() => setAsked((before) => !before)}
          >
            {filters.of.length > 0 ? <IconFilterFilled size={16} /> : <IconFilter size={16} />}
          </ActionIcon>
        </Tooltip>
        {children}
      </Group>
      {isOpen ? (
        <div className={classes['under']}>
          <FilterBuilder
            value={filters}
            findProperties={findPropertiesOf(value.event)}
            findValues={findValuesOf(value.event)}
            segments={segments}
            offersPast
            onChange={(changed) => {
              const { filters: _, ...rest } = value;
              onChange(changed.of.length === 0 ? rest : { ...rest, filters: changed });
            }}
          />
        </div>
      ) : null}
      {below === undefined ? null : <div className={classes['under']}>{below}</div>}
    </div>
  );
}
