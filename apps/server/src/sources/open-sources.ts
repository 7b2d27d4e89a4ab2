import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSourceRows, type SourceRows, type SourceWork, startSourceWork } from '@skylantern/collect';
import type { Logger } from 'pino';
import type { Collection } from '../collection.ts';
import type { ServerConfig } from '../config.ts';
import type { Stores } from '../open-stores.ts';
import type { Secrets } from '../secrets.ts';

export interface Sources extends SourceWork {
  rows: SourceRows;
  /** Where files lie while they are read. */
  directory: string;
}

/** The sources of business data: where they are kept, and the work of reading them. */
export async function openSources(ports: {
  stores: Stores;
  collection: Collection;
  secrets: Secrets;
  config: ServerConfig;
  logger: Logger;
}): Promise<Sources> {
  const { stores, collection, config, logger } = ports;
  const directory = await stores.directory.subdirectory('sources');
  // What lies there was cut off by the end of the process: it is read again.
  for (const name of await readdir(directory)) await rm(join(directory, name), { force: true });
  const rows = makeSourceRows(stores.state.tables<object>(), ports.secrets.encryptionKey);
  const work = startSourceWork({
    state: stores.state,
    log: stores.log,
    rows,
    logger,
    allowedPrivate: config.allowedPrivate,
    folders: config.sourceFolders,
    directory,
    waitQueryable: collection.waitQueryable,
  });
  return { ...work, rows, directory };
}
