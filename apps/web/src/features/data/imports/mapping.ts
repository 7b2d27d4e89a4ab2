import type { ImportMapping, ImportProperties, ImportType } from '@skylantern/contracts';

/** What an operator sees of a column: where it goes beside its roles. */
export type Use = 'event' | 'person' | 'out';

/** What a mapping begins with when nothing could be guessed. */
export const blankMapping: ImportMapping = { event: '', person: {}, time: { column: '' } };

/** A guess knows no zone: times that name none are likely those of the workspace. */
export function inZone(mapping: ImportMapping, zone: string): ImportMapping {
  return mapping.time.zone === undefined ? { ...mapping, time: { ...mapping.time, zone } } : mapping;
}

export function isComplete({ event, person, time }: ImportMapping): boolean {
  const named = typeof event === 'string' ? event.trim() !== '' : event.column !== '';
  const columns = Object.values(person);
  return named && time.column !== '' && columns.length > 0 && columns.every((column) => column !== '');
}

/** What a column is used for beside properties: `event`, `time`, `message`, `account`, `session`, an identity type, a path of the context. */
export function rolesOf(mapping: ImportMapping, column: string): string[] {
  const { event, time, messageId, account, session, person, context = {} } = mapping;
  const keysOf = (record: Record<string, string>) =>
    Object.entries(record).flatMap(([key, value]) => (value === column ? [key] : []));
  return [
    ...(typeof event !== 'string' && event.column === column ? ['event'] : []),
    ...(time.column === column ? ['time'] : []),
    ...(messageId?.column === column ? ['message'] : []),
    ...(account === column ? ['account'] : []),
    ...(session === column ? ['session'] : []),
    ...keysOf(person),
    ...keysOf(context),
  ];
}

export function whereOf(mapping: ImportMapping, column: string): Use {
  if (mapping.personProperties?.include.includes(column) === true) return 'person';
  const { include, exclude = [] } = mapping.properties ?? {};
  if (include !== undefined) return include.includes(column) ? 'event' : 'out';
  return exclude.includes(column) || rolesOf(mapping, column).length > 0 ? 'out' : 'event';
}

const without = (list: readonly string[] = [], one: string) => list.filter((item) => item !== one);
const withOne = (list: readonly string[] = [], one: string) => [...without(list, one), one];

export function withUse(mapping: ImportMapping, column: string, use: Use): ImportMapping {
  const name = nameOf(mapping, column);
  const type = typeOf(mapping, column);
  const bare = withType(withName(mapping, column, column), column, null);
  const { properties = {}, personProperties, ...rest } = bare;
  const { include, exclude, ...others } = properties;
  const nextPerson =
    use === 'person'
      ? withOne(personProperties?.include, column)
      : without(personProperties?.include, column);
  const nextExclude =
    use === 'out' && include === undefined ? withOne(exclude, column) : without(exclude, column);
  const nextProperties: ImportProperties = {
    ...others,
    ...(include === undefined
      ? {}
      : { include: use === 'event' ? withOne(include, column) : without(include, column) }),
    ...(nextExclude.length === 0 ? {} : { exclude: nextExclude }),
  };
  const next: ImportMapping = {
    ...rest,
    ...(Object.keys(nextProperties).length === 0 ? {} : { properties: nextProperties }),
    ...(nextPerson.length === 0 ? {} : { personProperties: { ...personProperties, include: nextPerson } }),
  };
  return use === 'out' ? next : withType(withName(next, column, name), column, type);
}

/** The name that a column's property gets. */
export function nameOf(mapping: ImportMapping, column: string): string {
  return mapping.personProperties?.rename?.[column] ?? mapping.properties?.rename?.[column] ?? column;
}

export function withName(mapping: ImportMapping, column: string, name: string): ImportMapping {
  return withPart(mapping, column, 'rename', name === column || name === '' ? null : name);
}

export function typeOf(mapping: ImportMapping, column: string): ImportType | null {
  return mapping.personProperties?.types?.[column] ?? mapping.properties?.types?.[column] ?? null;
}

export function withType(mapping: ImportMapping, column: string, type: ImportType | null): ImportMapping {
  return withPart(mapping, column, 'types', type);
}

function withPart(
  mapping: ImportMapping,
  column: string,
  part: 'rename' | 'types',
  value: string | null,
): ImportMapping {
  const isPersons = mapping.personProperties?.include.includes(column) === true;
  const change = (record: Readonly<Record<string, string>> = {}): Record<string, string> => {
    const { [column]: _, ...others } = record;
    return value === null ? others : { ...others, [column]: value };
  };
  const held = isPersons ? mapping.personProperties : mapping.properties;
  const { [part]: before, ...rest } = held ?? {};
  const after = change(before);
  const next = { ...rest, ...(Object.keys(after).length === 0 ? {} : { [part]: after }) };
  if (isPersons) {
    return { ...mapping, personProperties: { include: mapping.personProperties?.include ?? [], ...next } };
  }
  const { properties: _, ...others } = mapping;
  return Object.keys(next).length === 0 ? others : { ...others, properties: next };
}
