import type { SourceMapping } from '@skylantern/contracts';

/** Every column that a mapping names, with the place where it does. */
export function columnsOf(mapping: SourceMapping): { field: string; column: string }[] {
  return [
    ...roleColumns(mapping),
    ...(mapping.properties?.include ?? []).map((column) => ({ field: 'properties.include', column })),
  ];
}

/** Those that it uses for something else than properties of the row's own. */
export const usedColumns = (mapping: SourceMapping): string[] =>
  roleColumns(mapping).map(({ column }) => column);

function roleColumns(mapping: SourceMapping): { field: string; column: string }[] {
  const { event, time, messageId, account, session, item } = mapping;
  const one = (field: string, column: string | undefined) =>
    column === undefined ? [] : [{ field, column }];
  return [
    ...(typeof event === 'object' ? one('event.column', event.column) : []),
    ...one('time.column', time?.column),
    ...one('messageId.column', messageId?.column),
    ...one('account', account),
    ...one('session', session),
    ...one('item.id', item?.id),
    ...(typeof item?.type === 'object' ? one('item.type', item.type.column) : []),
    ...Object.entries(mapping.person ?? {}).flatMap(([type, column]) => one(`person.${type}`, column)),
    ...Object.entries(mapping.context ?? {}).flatMap(([path, column]) => one(`context.${path}`, column)),
    ...(mapping.personProperties?.include ?? []).flatMap((column) => one('personProperties.include', column)),
  ];
}
