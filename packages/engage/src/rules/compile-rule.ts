import { createHash } from 'node:crypto';
import type { GraphStep, JourneyGraph, RuleDefinition } from '@skylantern/contracts';

/** The graph of a rule: wait (for "and not B"), delay, message. */
export function compileRule(rule: RuleDefinition): JourneyGraph {
  const steps: Record<string, GraphStep> = {
    message: { type: 'message', config: rule.message, exits: { next: null } },
  };
  let first = 'message';
  if (rule.delay !== undefined) {
    steps['delay'] = { type: 'delay', config: rule.delay, exits: { next: first } };
    first = 'delay';
  }
  if (rule.trigger.on === 'event-without') {
    const { without, within, grace } = rule.trigger;
    steps['did'] = { type: 'exit', config: { reason: 'did-it' }, exits: {} };
    steps['wait'] = {
      type: 'wait-for-event',
      config: { what: without, within, ...(grace === undefined ? {} : { grace }) },
      exits: { happened: 'did', timeout: first },
    };
    first = 'wait';
  }
  return {
    v: 1,
    trigger: rule.trigger,
    reentry: rule.reentry,
    controlShare: rule.controlShare,
    goal: rule.goal ?? null,
    cap: rule.cap ?? null,
    quietHours: rule.quietHours ?? null,
    first,
    steps,
  };
}

/** The same for the same meaning, whatever the order of the keys. */
export function hashGraph(graph: JourneyGraph): string {
  return createHash('sha256').update(canonical(graph)).digest('hex');
}

export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
}
