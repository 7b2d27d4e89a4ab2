import { notifications } from '@mantine/notifications';
import type { Route } from '@skylantern/contracts';
import {
  keepPreviousData,
  MutationCache,
  QueryCache,
  QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import { ApiError, type CallInput, type CallReply, call } from './api.ts';
import { explain } from './ui/explain.ts';
import { currentWorkspace, useWorkspaceId } from './workspace.ts';

let signedOut: () => void = () => {};
/** The router says here what to do when the server does not know the member any more. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

function watch(error: unknown): void {
  if (error instanceof ApiError && error.code === 'auth.required') signedOut();
}

/** Only what may pass by itself is tried again: no answer, or a store that is not ready. */
function mayPass(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 503);
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: watch }),
  mutationCache: new MutationCache({ onError: watch }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < 2 && mayPass(error),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});

export interface CallSettings {
  /** False: do not ask yet. */
  enabled?: boolean;
  /** Ask again every so many milliseconds. */
  everyMs?: number;
  /** Keep the last answer on screen while the next is on its way (typing, paging). */
  keep?: boolean;
}

/** The place of a call's answer in the cache: by tag first, so that an action can refresh all of a noun. */
export function callKey(route: Route, input: unknown): readonly unknown[] {
  return [route.tag, currentWorkspace(), route.method, route.path, input];
}

/** Asks a route and follows its answer. Leaving the screen or changing the input cancels the call. */
export function useCall<R extends Route>(
  route: R,
  input: CallInput<R>,
  settings: CallSettings = {},
): UseQueryResult<CallReply<R>> {
  useWorkspaceId();
  return useQuery({
    queryKey: callKey(route, input),
    queryFn: ({ signal }) => call(route, input, { signal }),
    enabled: settings.enabled ?? true,
    ...(settings.everyMs === undefined ? {} : { refetchInterval: settings.everyMs }),
    ...(settings.keep === true ? { placeholderData: keepPreviousData } : {}),
  });
}

export interface ActionSettings<R extends Route> {
  /** Said in a notification when it is done. */
  done?: string;
  onDone?: (reply: CallReply<R>, input: CallInput<R>) => void | Promise<void>;
  /** Tags whose answers are asked anew; the route's own tag by default. */
  refreshes?: readonly string[];
  /** True: the form shows the failure itself, so no notification. */
  quiet?: boolean;
}

/** Does something: `action.mutate(input)`. Afterwards the answers of the route's tag are asked anew. */
export function useAction<R extends Route>(
  route: R,
  settings: ActionSettings<R> = {},
): UseMutationResult<CallReply<R>, Error, CallInput<R>> {
  return useMutation({
    mutationFn: (input: CallInput<R>) => call(route, input),
    onSuccess: async (reply, input) => {
      if (settings.done !== undefined) notifications.show({ message: settings.done, color: 'green' });
      await settings.onDone?.(reply, input);
      await Promise.all(
        (settings.refreshes ?? [route.tag]).map((tag) => queryClient.invalidateQueries({ queryKey: [tag] })),
      );
    },
    onError: (error) => {
      if (settings.quiet === true) return;
      const told = explain(error);
      notifications.show({ title: told.what, message: told.whole, color: 'red', autoClose: 10_000 });
    },
  });
}
