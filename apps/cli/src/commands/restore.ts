import { resolve } from 'node:path';
import { findRunningServer, restore as restoreBackup } from '@skylantern/store';
import { defineCommand } from 'citty';
import { CliError } from '../output/failure.ts';
import { print, printJson, spokenCount } from '../output/print.ts';
import { dataDirectoryOf } from '../server/connect.ts';
import { dataArg, jsonArg } from '../server/shared-args.ts';

const steps = { log: 'event log', state: 'state store', events: 'events', persons: 'persons and accounts' };

export const restore = defineCommand({
  meta: {
    name: 'restore',
    description: 'Put a backup into an empty data directory. The server must not run on it.',
  },
  args: {
    directory: { type: 'positional', description: 'Directory of the backup', required: true },
    ...jsonArg,
    ...dataArg,
  },
  async run({ args }) {
    const dataDirectory = dataDirectoryOf(args.data);
    if ((await findRunningServer(dataDirectory)) !== null)
      throw new CliError(`a server is running on ${dataDirectory}`, {
        remedy: 'Restore into another directory with --data',
      });
    const restored = await restoreBackup({
      backup: resolve(args.directory),
      dataDirectory,
      databaseUrl: process.env['DATABASE_URL'] || undefined,
      clickhouseUrl: process.env['CLICKHOUSE_URL'] || undefined,
      onStep: (step) => {
        if (!args.json) process.stderr.write(`… ${steps[step]}\n`);
      },
    });
    if (args.json) return printJson(restored);
    const rest =
      restored.logRecords === 0
        ? ''
        : ` ${spokenCount(restored.logRecords)} records of the log are taken at the next start.`;
    print(`Restored the backup of ${restored.takenAt}: ${spokenCount(restored.events)} events.${rest}`);
    print(`Start the server with SKYLANTERN_DATA=${dataDirectory}.`);
  },
});
