import type { InsightRequest } from '@skylantern/analyze';
import { askInsight, type InsightAnswer } from '@skylantern/contracts';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { ApiError, callRaw } from '../api.ts';
import { callKey, queryClient } from '../use-call.ts';
import { useWorkspaceId } from '../workspace.ts';
import { makeEventReader } from './event-stream.ts';
import type { Kind } from './question.ts';

export interface Progress {
  rows: number;
  totalRows: number | null;
}

/** An answer with the question that it answers: while the next is on its way, this one stays on screen. */
export interface Answered {
  kind: Kind;
  request: InsightRequest;
  rows: InsightAnswer['rows'];
  meta: InsightAnswer['meta'];
}

interface FailedReply {
  error: { code: string; message: string; field?: string; requestId?: string };
}

/** Asks an insight over a stream that tells how many rows were read; ending `signal` ends the query in the engine. */
export async function askStream(
  kind: Kind,
  request: InsightRequest,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
  origin?: string,
): Promise<InsightAnswer> {
  const response = await callRaw(
    askInsight,
    { params: { name: kind }, body: { ...request } },
    { signal, headers: { accept: 'text/event-stream' }, ...(origin === undefined ? {} : { origin }) },
  );
  const { body } = response;
  if (body === null) throw new ApiError({ code: 'network', message: 'no answer from the server', status: 0 });
  const reader = makeEventReader();
  const pieces = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await pieces.read();
    for (const { event, data } of done ? reader.push('\n\n') : reader.push(value)) {
      const told: unknown = JSON.parse(data);
      if (event === 'answer') return told as InsightAnswer; // the server's own stream, as the contract says
      if (event === 'failed') throw new ApiError({ ...(told as FailedReply).error, status: 400 });
      if (event === 'progress') onProgress(progressOf(told));
    }
    if (done) throw new ApiError({ code: 'network', message: 'the answer broke off', status: 0 });
  }
}

function progressOf(told: unknown): Progress {
  const { readRows = 0, totalRows = 0 } = told as { readRows?: number; totalRows?: number };
  return { rows: readRows, totalRows: totalRows > 0 ? totalRows : null };
}

const cancelled = () => new ApiError({ code: 'query.cancelled', message: 'cancelled', status: 0 });

/** Asks a question and follows its answer. Null: nothing to ask yet. */
export function useAnswer(kind: Kind, request: InsightRequest | null) {
  useWorkspaceId();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [stopped, setStopped] = useState<string | null>(null);
  const key = callKey(askInsight, { kind, request });
  const text = JSON.stringify(key);
  const query = useQuery<Answered>({
    queryKey: key,
    queryFn: async ({ signal }): Promise<Answered> => {
      if (request === null) throw new TypeError('there is nothing to ask');
      setProgress(null);
      setStopped(null);
      return { kind, request, ...(await askStream(kind, request, signal, setProgress)) };
    },
    enabled: request !== null && stopped !== text,
    placeholderData: (before) => (before?.kind === kind ? before : undefined),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
  const cancel = useCallback(() => {
    setStopped(text);
    void queryClient.cancelQueries({ queryKey: key, exact: true });
  }, [text, key]);
  const isStopped = stopped === text && !query.isFetching;
  const refetch = useCallback(() => {
    setStopped(null);
    return query.refetch();
  }, [query.refetch]);
  return {
    data: query.data,
    error: isStopped && (query.isPlaceholderData || query.data === undefined) ? cancelled() : query.error,
    isFetching: query.isFetching,
    isPrevious: query.isPlaceholderData,
    progress: query.isFetching ? progress : null,
    refetch,
    cancel,
  };
}
