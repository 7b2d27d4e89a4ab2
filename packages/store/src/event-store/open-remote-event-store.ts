import { ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { SkylanternError } from '@skylantern/contracts';
import { makeEventStore } from './clickhouse-event-store.ts';
import type { EventStore } from './event-store.ts';

export interface RemoteEventStoreOptions {
  /** `https://name:password@host:8443/database`. */
  readonly url: string;
}

/** What our statements count on, whatever that server or account has as its default. */
const settings = {
  session_timezone: 'UTC',
  max_query_size: '1073741824', // values longer than a URL bears are written into the statement
  async_insert: 0, // an insert is over when it is stored, and de-duplicated by its token
} as const;

/** A ClickHouse server or cluster of yours. Must answer when opened. */
export async function openRemoteEventStore({ url }: RemoteEventStoreOptions): Promise<EventStore> {
  const client = createClient({
    url,
    request_timeout: 24 * 3_600_000,
    max_open_connections: 64,
    compression: { response: true },
    clickhouse_settings: settings,
    log: { level: ClickHouseLogLevel.OFF },
  });
  const answer = await client.ping({ select: true });
  if (!answer.success) {
    await client.close();
    const { host } = new URL(url);
    if (answer.error instanceof ClickHouseError)
      throw new SkylanternError(
        'config.invalid',
        `ClickHouse at ${host} refuses us: ${answer.error.message}; check name, password and database in CLICKHOUSE_URL`,
        {},
        { cause: answer.error },
      );
    throw new SkylanternError(
      'store.unavailable',
      `ClickHouse does not answer at ${host}: ${answer.error.message}; check the address in CLICKHOUSE_URL`,
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
