import { type EffectReply, type JourneySummary, listEffects } from '@skylantern/contracts';
import { useQueries } from '@tanstack/react-query';
import { call } from '../../api.ts';
import { callKey } from '../../use-call.ts';

const AT_ONCE = 50;

/** Effects of the rules that somebody entered, by id: one request for a page of the list. */
export function useEffects(journeys: readonly JourneySummary[]): ReadonlyMap<string, EffectReply> {
  const ids = journeys.filter(({ entered }) => entered > 0).map(({ id }) => id);
  const pages = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, i) =>
    ids.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
  );
  return useQueries({
    queries: pages.map((journey) => ({
      queryKey: callKey(listEffects, { query: { journey } }),
      queryFn: ({ signal }: { signal: AbortSignal }) => call(listEffects, { query: { journey } }, { signal }),
    })),
    combine: byId,
  });
}

function byId(answers: readonly { data: { items: ({ journeyId: string } & EffectReply)[] } | undefined }[]) {
  return new Map(
    answers.flatMap(({ data }) => data?.items.map((one) => [one.journeyId, one] as const) ?? []),
  );
}
