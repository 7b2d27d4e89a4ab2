import type { EventOutcome } from '@skylantern/contracts';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  text(): Promise<string>;
  /** `lateSeconds`: from when they happened to when they were received, over all of them. */
  eventsProcessed(of: { source: string; outcome: EventOutcome }, count: number, lateSeconds: number): void;
  becameQueryable(seconds: number): void;
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
    help: 'From when a batch was received until questions see it',
    buckets: [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
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
    becameQueryable: (seconds) => queryable.observe(seconds),
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
