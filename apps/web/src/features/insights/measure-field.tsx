import { Group, Select } from '@mantine/core';
import type { Measure } from '@skylantern/analyze';
import type { PropertyRef } from '@skylantern/contracts';
import { useWords } from '../../i18n/i18n.ts';
import { findMeasurableOf, findNumbersOf } from '../../insights/names.ts';
import type { Counted } from '../../insights/question.ts';
import { PropertyPicker } from '../../ui/property-picker.tsx';
import { builderWords } from './words.ts';

const plain = ['total', 'unique_persons', 'per_person', 'unique_sessions', 'active7', 'active30'] as const;
const ofProperty = ['sum', 'avg', 'median', 'min', 'max', 'p90', 'p95', 'p99', 'distinct_values'] as const;
const names = [...plain, ...ofProperty];
type Name = (typeof names)[number];
type Measured = Extract<Measure, { property: object }>['property'];

function nameOf(measure: Measure): Name {
  if (measure.of !== 'active') return measure.of;
  return measure.days === 7 ? 'active7' : 'active30';
}

function measureOf(name: Name, property: Measured): Measure {
  switch (name) {
    case 'active7':
      return { of: 'active', days: 7 };
    case 'active30':
      return { of: 'active', days: 30 };
    case 'total':
    case 'unique_persons':
    case 'per_person':
    case 'unique_sessions':
      return { of: name };
    default:
      return { of: name, property };
  }
}

const wordOf = (name: Name, counted: Counted) =>
  counted === 'accounts' && isOfWho(name)
    ? (`measure_${name}_accounts` as const)
    : (`measure_${name}` as const);

const ofWho = ['unique_persons', 'per_person', 'active7', 'active30'] as const;
const isOfWho = (name: Name): name is (typeof ofWho)[number] => ofWho.some((one) => one === name);

function measured({ of, name, type = '' }: PropertyRef): Measured {
  return of === 'item' ? { of, type, name } : { of: 'event', name };
}

export interface MeasureFieldProps {
  value: Measure;
  event: string | null;
  counted: Counted;
  onChange: (measure: Measure) => void;
}

/** What is counted of an event: how often, by how many, or a property of it. */
export function MeasureField({ value, event, counted, onChange }: MeasureFieldProps) {
  const t = useWords(builderWords);
  const property: Measured = 'property' in value ? value.property : { of: 'event', name: '' };
  return (
    <Group gap="xs" wrap="nowrap">
      <Select
        aria-label={t('measure')}
        style={{ flex: 1, minWidth: 0 }}
        allowDeselect={false}
        value={nameOf(value)}
        data={names.map((name) => ({ value: name, label: t(wordOf(name, counted)) }))}
        onChange={(chosen) => {
          const name = names.find((one) => one === chosen);
          if (name !== undefined) onChange(measureOf(name, property));
        }}
      />
      {'property' in value ? (
        <div style={{ flex: 1, minWidth: 0 }}>
          <PropertyPicker
            value={property.name === '' ? null : property}
            find={value.of === 'distinct_values' ? findMeasurableOf(event) : findNumbersOf(event)}
            width="100%"
            onChange={({ ref }) => onChange({ ...value, property: measured(ref) })}
          />
        </div>
      ) : null}
    </Group>
  );
}
