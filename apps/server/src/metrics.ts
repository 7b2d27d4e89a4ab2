import type { EventOutcome } from '@skylantern/contracts';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  text(): Promise<string>;
  eventsProcessed(of: { source: string; outcome: EventOutcome }, count: number): void;
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
  const door = new Histogram({
    name: 'skylantern_collect_answer_seconds',
    help: 'Time until a collection request was answered (durable)',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  return {
    text: () => registry.metrics(),
    eventsProcessed: (of, count) => events.inc({ ...of }, count),
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
