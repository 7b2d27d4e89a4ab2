import type { PropertyRef } from '@skylantern/contracts';
import { useCallback } from 'react';
import { refName } from '../format/property-name.ts';
import { useWords } from '../i18n/i18n.ts';
import { finderId } from './finder-id.ts';
import { type Find, Picker } from './picker.tsx';
import { uiWords } from './words.ts';

export type PropertyKind = 'text' | 'number' | 'boolean' | 'time';

/** A property that can be picked; `kind` decides which operators a filter offers. */
export interface PropertyChoice {
  ref: PropertyRef;
  label: string;
  kind: PropertyKind;
}
export type FindProperties = (search: string, signal: AbortSignal) => Promise<PropertyChoice[]>;

export const refKey = (ref: PropertyRef): string =>
  ref.of === 'item' ? `item:${encodeURIComponent(ref.type ?? '')}:${ref.name}` : `${ref.of}:${ref.name}`;

export function refOf(key: string): PropertyRef {
  const [of = '', type = '', ...rest] = key.split(':');
  if (of === 'item') return { of, type: decodeURIComponent(type), name: rest.join(':') };
  const name = key.slice(of.length + 1);
  return { of: of === 'person' || of === 'account' ? of : 'event', name };
}

/** Pickers with the same finder share their answers: what one has found, another may be asked about. */
const kindsByFinder = new WeakMap<FindProperties, Map<string, PropertyKind>>();

function kindsOf(find: FindProperties): Map<string, PropertyKind> {
  const kinds = kindsByFinder.get(find) ?? new Map<string, PropertyKind>();
  kindsByFinder.set(find, kinds);
  return kinds;
}

export interface PropertyPickerProps {
  value: PropertyRef | null;
  find: FindProperties;
  onChange: (choice: PropertyChoice) => void;
  placeholder?: string;
  label?: string;
  width?: number | string;
  forAdding?: boolean;
}

/** Picks a property of an event, a person, an account or an item. */
export function PropertyPicker(props: PropertyPickerProps) {
  const { value, find, onChange, placeholder, label, width = 200, forAdding } = props;
  const t = useWords(uiWords);
  const findChoices = useCallback<Find>(
    async (search, signal) => {
      const groups = {
        event: t('ofEvent'),
        person: t('ofPerson'),
        account: t('ofAccount'),
        item: t('ofItem'),
      };
      const found = await find(search, signal);
      const kinds = kindsOf(find);
      for (const one of found) kinds.set(refKey(one.ref), one.kind);
      return found.map((one) => ({ value: refKey(one.ref), label: one.label, group: groups[one.ref.of] }));
    },
    [find, t],
  );
  return (
    <Picker
      name={`properties ${finderId(find)}`}
      label={label ?? t('property')}
      hideLabel
      placeholder={placeholder ?? t('chooseProperty')}
      value={value === null ? null : refKey(value)}
      {...(value === null ? {} : { valueLabel: refName(value) })}
      find={findChoices}
      onPick={({ value: key, label: text }) => {
        onChange({ ref: refOf(key), label: text, kind: kindsOf(find).get(key) ?? 'text' });
      }}
      width={width}
      {...(forAdding === true ? { forAdding } : {})}
    />
  );
}
