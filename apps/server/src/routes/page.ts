/** One page of a list ordered by its id: asks for one more than shown to know whether there is a next page. */
export async function pageOf<Item extends { id: string }>(
  query: { cursor?: string; limit?: number },
  load: (after: string, limit: number) => Promise<Item[]>,
): Promise<{ items: Item[]; next: string | null }> {
  const limit = query.limit ?? 50;
  const items = await load(query.cursor ?? '', limit + 1);
  const shown = items.slice(0, limit);
  return { items: shown, next: items.length > limit ? (shown.at(-1)?.id ?? null) : null };
}
