import type { Route } from '@skylantern/contracts';
import { keepPreviousData, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { type CallInput, type CallReply, call } from './api.ts';
import { callKey } from './use-call.ts';
import { useWorkspaceId } from './workspace.ts';

interface Page {
  items: unknown[];
  next: string | null;
}
type ItemOf<R extends Route> = CallReply<R> extends { items: (infer Item)[] } ? Item : never;

export interface Pages<Item> {
  answer: UseInfiniteQueryResult<Item[]>;
  items: Item[];
  /** Loads the next page, once at a time; nothing after the last. */
  more: () => void;
  hasMore: boolean;
}

/** Asks a list page after page; `more()` when its end comes into sight. */
export function usePages<R extends Route>(
  route: R,
  input: CallInput<R>,
  settings: { keep?: boolean } = {},
): Pages<ItemOf<R>> {
  useWorkspaceId();
  const answer = useInfiniteQuery({
    queryKey: [...callKey(route, input), 'pages'],
    queryFn: async ({ signal, pageParam }): Promise<Page> => {
      const given = input as { query?: Record<string, unknown> }; // a list takes a query, or nothing
      const query = { ...given.query, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return asPage(await call(route, { ...given, query } as CallInput<R>, { signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    select: (data) => data.pages.flatMap((page) => page.items) as ItemOf<R>[], // the items of this very route
    ...(settings.keep === true ? { placeholderData: keepPreviousData } : {}),
  });
  return {
    answer,
    items: answer.data ?? [],
    hasMore: answer.hasNextPage,
    more: () => {
      if (answer.hasNextPage && !answer.isFetching) void answer.fetchNextPage();
    },
  };
}

function asPage(reply: unknown): Page {
  if (typeof reply === 'object' && reply !== null && 'items' in reply && 'next' in reply) {
    const { items, next } = reply;
    if (Array.isArray(items)) return { items, next: typeof next === 'string' ? next : null };
  }
  throw new TypeError('the answer is not a page of a list');
}
