import { type ItemLink, SkylanternError } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';

/** Which event property holds the id of items of which type, in order. */
export async function listItemLinks(db: Executor, workspaceId: string): Promise<ItemLink[]> {
  const found = await sql<ItemLink>`
    select type, key from item_link where workspace_id = ${workspaceId} order by place`.execute(db);
  return found.rows;
}

/** Replaces them all. Call within a transaction. */
export async function saveItemLinks(
  trx: Executor,
  workspaceId: string,
  links: readonly ItemLink[],
): Promise<void> {
  checkLinks(links);
  await refuseGone(trx, workspaceId, links);
  await sql`delete from item_link where workspace_id = ${workspaceId}`.execute(trx);
  await sql`
    insert into item_link (workspace_id, place, type, key)
    select ${workspaceId}, place, type, key
    from unnest(${links.map(({ type }) => type)}::text[], ${links.map(({ key }) => key)}::text[])
      with ordinality as link (type, key, place)`.execute(trx);
}

function checkLinks(links: readonly ItemLink[]): void {
  const seen = new Set<string>();
  for (const [i, { type, key }] of links.entries()) {
    for (const [name, text] of Object.entries({ type, key })) {
      if (text !== text.trim() || /\0|\p{Surrogate}/u.test(text))
        throw invalid(
          `links.${i}.${name}`,
          'begins or ends with a space, or has a character that no text has',
        );
    }
    if (key.startsWith('$'))
      throw invalid(`links.${i}.key`, `"${key}" is filled by the product: name a property that is sent`);
    const pair = JSON.stringify([type, key]);
    if (seen.has(pair)) throw invalid(`links.${i}`, `"${key}" is already said to name a ${type}`);
    seen.add(pair);
  }
}

/** Segments are asked all the time: none of them may lose what it asks for. */
async function refuseGone(db: Executor, workspaceId: string, links: readonly ItemLink[]): Promise<void> {
  const kept = new Set(links.map(({ type }) => type));
  const before = await listItemLinks(db, workspaceId);
  for (const type of new Set(before.map((link) => link.type))) {
    if (kept.has(type)) continue;
    const found = await sql<{ name: string }>`
      select name from segment where workspace_id = ${workspaceId}
        and jsonb_path_exists(rule, '$.** ? (@.of == "item" && @.type == $type)', ${JSON.stringify({ type })}::jsonb)
      order by name limit 1`.execute(db);
    const [segment] = found.rows;
    if (segment === undefined) continue;
    const message = `links: the segment "${segment.name}" asks for properties of ${type}: change the segment first`;
    throw new SkylanternError('conflict', message, { field: 'links' });
  }
}

function invalid(field: string, message: string): SkylanternError {
  return new SkylanternError('request.invalid', `${field}: ${message}`, { field });
}
