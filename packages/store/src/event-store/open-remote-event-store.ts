import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { SkylanternError } from '@skylantern/contracts';
import { makeEventStore } from './clickhouse-event-store.ts';
import type { EventStore } from './event-store.ts';

export interface RemoteEventStoreOptions {
  /** `https://name:password@host:8443/database`. */
  readonly url: string;
}

/** A ClickHouse server or cluster of yours. Must answer when opened. */
export async function openRemoteEventStore({ url }: RemoteEventStoreOptions): Promise<EventStore> {
  const client = createClient({
    url,
    request_timeout: 24 * 3_600_000,
    max_open_connections: 64,
    compression: { response: true },
    log: { level: ClickHouseLogLevel.OFF },
  });
  const answer = await client.ping({ select: true });
  if (!answer.success) {
    await client.close();
    throw new SkylanternError(
      'store.unavailable',
      `ClickHouse does not answer at ${new URL(url).host}; check address, name and password`,
      {},
      { cause: answer.error },
    );
  }
  return makeEventStore({
    kind: 'remote',
    client: () => Promise.resolve(client),
    async afterCancel(queryId) {
      await client
        .command({ query: 'KILL QUERY WHERE query_id = {id:String} ASYNC', query_params: { id: queryId } })
        .catch(() => undefined); // not every account may; the time limit ends the query then
    },
    close: () => client.close(),
  });
}
