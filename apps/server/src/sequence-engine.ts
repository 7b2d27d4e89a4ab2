import { type QueryRunner, questionSettings } from '@skylantern/analyze/server';
import { isSkylanternError, SkylanternError } from '@skylantern/contracts';
import type { EventStore } from '@skylantern/store';
import { sql } from '@skylantern/store/sql';
import { registerEngine } from './analyst.ts';

export interface SequenceEngine {
  /** The event store as questions see it. */
  runner: QueryRunner;
  /** What this event store lacks, and how it gets it; empty when everything is there. */
  lacks(): string[];
}

/** Setting unknown; may not be set by this account, or not to this value. */
const refusals = new Set<unknown>(['115', '164', '452']);
const UNKNOWN_FUNCTION = '46';

/**
 * Makes the engine callable. A ClickHouse of yours may refuse that: everything else works then, and what needs the
 * engine says what is missing and tries anew, so that nothing here must be restarted once it is allowed.
 */
export async function openSequenceEngine(events: EventStore): Promise<SequenceEngine> {
  let refused = new Set<string>();
  let problem: string | null = null;

  async function register(): Promise<void> {
    refused = events.kind === 'embedded' ? new Set() : await listRefusedSettings(events);
    problem = await registerEngine(events).then(
      () => null,
      (cause: unknown) => {
        if (events.kind === 'embedded' || !isSkylanternError(cause) || cause.retry) throw cause;
        return cause.message;
      },
    );
  }

  await register();
  return {
    lacks: () => (problem === null ? [] : [sentenceOf(problem)]),
    runner: {
      async query<Result>(...[statement, options = {}]: Parameters<QueryRunner['query']>) {
        const ask = () => {
          const wanted = Object.entries(options.settings ?? {});
          const settings = Object.fromEntries(wanted.filter(([name]) => !refused.has(name)));
          return events.query<Result>(statement, { ...options, settings });
        };
        try {
          return await ask();
        } catch (cause) {
          if (codeOf(cause) !== UNKNOWN_FUNCTION) throw cause;
          await register(); // it was allowed meanwhile, or that ClickHouse began anew
          if (problem !== null)
            throw new SkylanternError('config.invalid', sentenceOf(problem), {}, { cause });
          return await ask();
        }
      },
    },
  };
}

async function listRefusedSettings(events: EventStore): Promise<Set<string>> {
  const refused = new Set<string>();
  for (const [name, value] of Object.entries(questionSettings)) {
    await events.query(sql`SELECT 1`, { settings: { [name]: value } }).catch((cause: unknown) => {
      if (!refusals.has(codeOf(cause))) throw cause;
      refused.add(name);
    });
  }
  return refused;
}

const codeOf = (cause: unknown): unknown => (isSkylanternError(cause) ? cause.facts['clickhouseCode'] : null);

const sentenceOf = (problem: string): string =>
  `Funnels do not work with this ClickHouse, everything else does: they need WebAssembly functions. Set <allow_experimental_webassembly_udf>true</allow_experimental_webassembly_udf> in its configuration, restart it, and let the account of CLICKHOUSE_URL insert into system.webassembly_modules and create functions; it is tried again with the next funnel. ClickHouse says: ${problem}`;
