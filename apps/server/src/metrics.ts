import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  text(): Promise<string>;
  eventsProcessed(outcome: 'stored' | 'duplicate' | 'quarantined', count: number): void;
  doorAnswered(seconds: number): void;
  gauge(name: string, help: string, read: () => number): void;
}

export function makeMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const events = new Counter({
    name: 'skylantern_events_total',
    help: 'Events that left the processor, by what became of them',
    labelNames: ['outcome'],
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
    eventsProcessed: (outcome, count) => events.inc({ outcome }, count),
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
