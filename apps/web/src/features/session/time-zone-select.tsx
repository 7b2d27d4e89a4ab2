import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { zoneOffset } from '../../format/time.ts';

export interface TimeZoneSelectProps {
  label: string;
  description?: string;
  value: string;
  disabled?: boolean;
  onChange: (timeZone: string) => void;
}

/** Picks an IANA time zone by name, with its present offset. */
export function TimeZoneSelect({ label, description, value, disabled, onChange }: TimeZoneSelectProps) {
  const zones = useMemo(() => {
    const known = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', value]);
    return [...known].map((zone) => ({
      value: zone,
      label: `${zone.replaceAll('_', ' ')} (${zoneOffset(null, zone)})`,
    }));
  }, [value]);
  return (
    <Select
      label={label}
      description={description}
      data={zones}
      value={value}
      disabled={disabled === true}
      searchable
      allowDeselect={false}
      limit={100}
      onChange={(zone) => {
        if (zone !== null) onChange(zone);
      }}
    />
  );
}
