import type { ImportMapping, SourceMapping } from '@skylantern/contracts';

/** What a mapping begins with when nothing could be guessed. */
export const blankMapping: SourceMapping = { target: 'event', event: '', person: { user_id: '' } };

export function isComplete(mapping: SourceMapping): boolean {
  const { target, event, person = {}, account = '', item } = mapping;
  const columns = Object.values(person);
  const hasPerson = columns.length > 0 && columns.every((column) => column !== '');
  switch (target) {
    case 'event':
      return hasPerson && (typeof event === 'string' ? event.trim() !== '' : (event?.column ?? '') !== '');
    case 'person':
    case 'profile':
      return hasPerson;
    case 'account':
      return account !== '';
    case 'item':
      return (
        (item?.id ?? '') !== '' && (typeof item?.type === 'object' ? item.type.column : item?.type) !== ''
      );
  }
}

/** The same columns for another target: what it does not know is left out. */
export function withTarget(mapping: SourceMapping, target: SourceMapping['target']): SourceMapping {
  const { event, person, account, item, personProperties, messageId, session, context, ...rest } = mapping;
  const known = person ?? { user_id: '' };
  if (target === 'event') {
    return {
      ...rest,
      target,
      event: event ?? '',
      person: known,
      ...(messageId === undefined ? {} : { messageId }),
      ...(personProperties === undefined ? {} : { personProperties }),
      ...(session === undefined ? {} : { session }),
      ...(context === undefined ? {} : { context }),
    };
  }
  if (target === 'account') return { ...rest, target, account: account ?? '' };
  if (target === 'item') return { ...rest, target, item: item ?? { type: 'product', id: '' } };
  return { ...rest, target, person: known };
}

/** With one part set; null takes it out. */
export function withPart<Part extends keyof SourceMapping>(
  mapping: SourceMapping,
  part: Part,
  value: SourceMapping[Part] | null,
): SourceMapping {
  if (value !== null) return { ...mapping, [part]: value };
  const { [part]: _, ...rest } = mapping;
  return { ...rest, target: mapping.target };
}

/** As the table of columns knows it: it changes properties alone. */
export function forColumns(mapping: SourceMapping): ImportMapping {
  const { target: _, event, person, time, item, startsJourneys, ...rest } = mapping;
  const type = typeof item?.type === 'object' ? { item_type: item.type.column } : {};
  const ids = item === undefined ? {} : { item: item.id, ...type };
  return { ...rest, event: event ?? '', person: { ...person, ...ids }, time: time ?? { column: '' } };
}

export function withColumns(mapping: SourceMapping, changed: ImportMapping): SourceMapping {
  const { properties: _, personProperties: __, ...rest } = mapping;
  return {
    ...rest,
    ...(changed.properties === undefined ? {} : { properties: changed.properties }),
    ...(changed.personProperties === undefined ? {} : { personProperties: changed.personProperties }),
  };
}
