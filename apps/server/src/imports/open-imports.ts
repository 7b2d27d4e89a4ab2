import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Imports, removeDoneFiles, startImports } from '@skylantern/collect';
import type { Logger } from 'pino';
import type { Collection } from '../collection.ts';
import type { Stores } from '../open-stores.ts';

const TIDY_MS = 3_600_000;
/** A backup that began before an import was done still finds its file. */
const KEEP_DONE_MS = 86_400_000;

/** The importer on the data directory: `imports/` holds the files, one for each job. */
export async function openImports(ports: {
  stores: Stores;
  collection: Collection;
  logger: Logger;
}): Promise<Imports> {
  const { stores, collection, logger } = ports;
  const directory = await stores.directory.subdirectory('imports');
  for (const name of await readdir(directory))
    if (name.endsWith('.part')) await rm(join(directory, name), { force: true }); // cut off by the end of the process
  const imports = startImports({
    state: stores.state,
    log: stores.log,
    directory,
    logger,
    waitQueryable: collection.waitQueryable,
  });
  const tidy = setInterval(() => {
    removeDoneFiles(stores.state, directory, KEEP_DONE_MS).catch((err: unknown) =>
      logger.error({ err }, 'imports.tidy-failed'),
    );
  }, TIDY_MS);
  return {
    ...imports,
    async stop() {
      clearInterval(tidy);
      await imports.stop();
    },
  };
}
