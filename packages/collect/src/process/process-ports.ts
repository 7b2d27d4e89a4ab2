import { makeIdentityCache } from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import { makePolicies } from '../door/policy.ts';
import { makeTokenBuckets } from '../door/token-bucket.ts';
import { loadEnrichers } from '../enrich/index.ts';
import type { WorkspaceClock } from './build-row.ts';
import type { ProcessPorts } from './process-batch.ts';
import { makeKnownNames } from './property-names.ts';
import { makeClockCorrection } from './time-of.ts';
import { makeWorkspaceClock } from './workspace-clock.ts';

/** A person may send so many seconds' worth at once. */
export const PERSON_BURST_SECONDS = 10;

/** A changed time zone is heard of within this time. */
const CLOCK_MS = 5_000;

/** What the processor works with: enrichment, clocks of devices and workspaces, the names known. */
export async function makeProcessPorts(
  state: Executor,
  options: { geoDatabasePath: string | null },
): Promise<ProcessPorts> {
  const { geoDatabasePath } = options;
  return {
    enrich: await loadEnrichers(geoDatabasePath === null ? {} : { geoDatabasePath }),
    timeOf: makeClockCorrection(),
    knownNames: makeKnownNames(),
    identities: makeIdentityCache(),
    policies: makePolicies(state),
    personLimits: makeTokenBuckets(PERSON_BURST_SECONDS),
    now: () => new Date(),
    clockOf: makeClockLookup(state),
  };
}

function makeClockLookup(state: Executor): ProcessPorts['clockOf'] {
  const zones = new LRUCache<string, { timeZone: string }>({ max: 10_000, ttl: CLOCK_MS });
  const clocks = new LRUCache<string, WorkspaceClock>({ max: 600 });
  return async (_db, workspaceId) => {
    let zone = zones.get(workspaceId);
    if (zone === undefined) {
      const found = await sql<{ timeZone: string }>`
        select time_zone as "timeZone" from workspace where id = ${workspaceId}`.execute(state);
      zone = found.rows[0];
      if (zone === undefined) return null;
      zones.set(workspaceId, zone);
    }
    const clock = clocks.get(zone.timeZone) ?? makeWorkspaceClock(zone.timeZone);
    clocks.set(zone.timeZone, clock);
    return clock;
  };
}
