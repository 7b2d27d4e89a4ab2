import { Button } from '@mantine/core';
import { type EventMatcher, noFilters, type PropertyOwner } from '@skylantern/contracts';
import { IconFilterPlus } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { findEvents, findPropertiesOf, findValuesOf } from '../../insights/names.ts';
import { EventPicker } from '../../ui/event-picker.tsx';
import { FilterBuilder } from '../../ui/filter-builder.tsx';
import type { FindProperties } from '../../ui/property-picker.tsx';
import classes from './segments.module.css';
import { segmentWords } from './words.ts';

export interface MatcherFieldProps {
  value: EventMatcher;
  onChange: (what: EventMatcher) => void;
  label: string;
  allowAny?: boolean;
  /** Which properties may be asked; all by default. */
  owners?: readonly PropertyOwner[];
  /** Stands behind the event on its line. */
  children?: ReactNode;
}

/** An event and, where wanted, filters on it. */
export function MatcherField({ value, onChange, label, allowAny, owners, children }: MatcherFieldProps) {
  const t = useWords(segmentWords);
  const [opened, setOpened] = useState(false);
  const event = value.event;
  const findProperties = useMemo<FindProperties>(() => {
    const find = findPropertiesOf(event);
    if (owners === undefined) return find;
    return async (search, signal) =>
      (await find(search, signal)).filter(({ ref }) => owners.includes(ref.of));
  }, [event, owners]);
  const findValues = useMemo(() => findValuesOf(event), [event]);
  const filters = value.filters ?? noFilters;
  const isOpen = opened || filters.of.length > 0;
  return (
    <>
      <div className={classes['inline']}>
        <EventPicker
          label={label}
          hideLabel
          value={event === '' ? undefined : event}
          find={findEvents}
          allowAny={allowAny === true}
          width={220}
          onChange={(name) => onChange({ ...value, event: name })}
        />
        {children}
        {isOpen ? null : (
          <Button
            variant="subtle"
            color="gray"
            px={8}
            leftSection={<IconFilterPlus size={16} stroke={1.6} aria-hidden />}
            aria-label={t('addWhere')}
            onClick={() => setOpened(true)}
          >
            {t('where')}
          </Button>
        )}
      </div>
      {isOpen ? (
        <div className={classes['where']}>
          <FilterBuilder
            value={filters}
            findProperties={findProperties}
            findValues={findValues}
            onChange={(changed) =>
              onChange(changed.of.length === 0 ? { event } : { event, filters: changed })
            }
          />
        </div>
      ) : null}
    </>
  );
}
