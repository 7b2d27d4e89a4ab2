import Type, { type Static } from 'typebox';
import { eventOutcomes } from '../event.ts';
import { defineRoute } from '../route.ts';
import { Instant, Nullable } from './shared.ts';

/** What became of the product's own event, sent every minute. */
export const CanaryState = Type.Object({
  isWell: Type.Boolean(),
  failingSince: Nullable(Instant),
  lastOkAt: Nullable(Instant),
  /** From the door until a question found it; null before the first. */
  tookMs: Nullable(Type.Integer()),
  limitMs: Type.Integer(),
  fault: Nullable(Type.String()),
});
export type CanaryState = Static<typeof CanaryState>;

export const getHealth = defineRoute({
  method: 'GET',
  path: '/api/v1/health',
  says: 'Whether what arrives becomes queryable in time, tried with an event of our own every minute.',
  tag: 'health',
  access: 'editor',
  reply: CanaryState,
});

export const sourceSpans = ['1h', '24h', '7d'] as const;
export type SourceSpan = (typeof sourceSpans)[number];

export const SourceHealth = Type.Object({
  span: Type.Enum([...sourceSpans]),
  /** Width of a point. */
  stepMs: Type.Integer(),
  /** Starts of the points, oldest first; the last is not over yet. */
  at: Type.Array(Instant),
  sources: Type.Array(
    Type.Object({
      source: Type.String(),
      /** Over the whole span, by outcome; `late`, `future` and `limited` are stored too. */
      totals: Type.Record(Type.Enum([...eventOutcomes]), Type.Integer()),
      stored: Type.Array(Type.Integer()),
      duplicates: Type.Array(Type.Integer()),
      /** Set aside and refused. */
      errors: Type.Array(Type.Integer()),
      /** From when it happened to when it was received, mean; null where nothing was stored. */
      lateMs: Type.Array(Nullable(Type.Number())),
      lateMsMax: Type.Array(Nullable(Type.Number())),
      /** From received to queryable, mean and most; null where nothing became so. */
      queryableMs: Type.Array(Nullable(Type.Number())),
      queryableMsMax: Type.Array(Nullable(Type.Number())),
      /** Requests answered 429: the limit of their key, or a paused webhook. Who is told so sends them again. */
      limitedRequests: Type.Array(Type.Integer()),
      /** Null when all that it sent was answered 429. */
      lastReceivedAt: Nullable(Instant),
    }),
  ),
});
export type SourceHealth = Static<typeof SourceHealth>;

export const getSourceHealth = defineRoute({
  method: 'GET',
  path: '/api/v1/source-health',
  says: 'Per source: throughput, lag, errors and duplicates over an hour, a day or a week.',
  tag: 'health',
  access: 'viewer',
  query: Type.Object({ span: Type.Optional(Type.Enum([...sourceSpans])) }),
  reply: SourceHealth,
});
