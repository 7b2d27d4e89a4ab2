import type { EventOutcome } from '@skylantern/contracts';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  text(): Promise<string>;
  /** `lateSeconds`: from when they happened to when they were received, over all of them. */
  eventsProcessed(of: { source: string; outcome: EventOutcome }, count: number, lateSeconds: number): void;
  becameQueryable(source: string, seconds: number): void;
  /** A request was answered 429. */
  requestLimited(of: { workspace: string; source: string }, events: number): void;
  doorAnswered(seconds: number): void;
  gauge(name: string, help: string, read: () => number): void;
}

export function makeMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const events = new Counter({
    name: 'skylantern_events_total',
    help: 'Events that left the processor, by source and by what became of them',
    labelNames: ['source', 'outcome'],
    registers: [registry],
  });
  const lateness = new Counter({
    name: 'skylantern_lateness_seconds_total',
    help: 'From when events happened to when they were received, by source; over skylantern_events_total it is the mean',
    labelNames: ['source'],
    registers: [registry],
  });
  const queryable = new Histogram({
    name: 'skylantern_queryable_seconds',
    help: 'From when events were received until questions see them, by batch and source',
    labelNames: ['source'],
    buckets: [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers: [registry],
  });
  const limited = new Counter({
    name: 'skylantern_limited_requests_total',
    help: 'Requests answered 429, by workspace and source: the limit of their key, or a paused webhook',
    labelNames: ['workspace', 'source'],
    registers: [registry],
  });
  const limitedEvents = new Counter({
    name: 'skylantern_limited_events_total',
    help: 'Events in requests answered 429, counted each time they are sent',
    labelNames: ['workspace', 'source'],
    registers: [registry],
  });
  const door = new Histogram({
    name: 'skylantern_collect_answer_seconds',
    help: 'Time until a collection request was answered (durable)',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  return {
    text: () => registry.metrics(),
    eventsProcessed(of, count, lateSeconds) {
      events.inc({ ...of }, count);
      if (of.outcome === 'stored') lateness.inc({ source: of.source }, lateSeconds);
    },
    becameQueryable: (source, seconds) => queryable.observe({ source }, seconds),
    requestLimited(of, events) {
      limited.inc({ ...of });
      limitedEvents.inc({ ...of }, events);
    },
    doorAnswered: (seconds) => door.observe(seconds),
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    },
  };
}
