import { join } from 'node:path';
import {
  FileEventLog,
  openDataDirectory,
  openEmbeddedStateStore,
  openExternalStateStore,
} from '@skylantern/store';
import { defineCommand } from 'citty';
import { CliError } from '../output/failure.ts';
import { print, printJson, spokenCount } from '../output/print.ts';
import { dataDirectoryOf } from '../server/connect.ts';
import { dataArg, jsonArg } from '../server/shared-args.ts';

const MAX_AGE_DAYS = 7;

export const replay = defineCommand({
  meta: {
    name: 'replay',
    description:
      'Read the event log again from an offset at the next start. Events that are in already are dropped.',
  },
  args: {
    from: {
      type: 'string',
      description: 'Offset of the first record to read',
      valueHint: 'OFFSET',
      required: true,
    },
    ...jsonArg,
    ...dataArg,
  },
  async run({ args }) {
    const from = Number(args.from);
    if (!Number.isSafeInteger(from) || from < 0)
      throw new CliError('--from is the number of an offset, 0 or more');
    const path = dataDirectoryOf(args.data);
    const directory = await openDataDirectory(path);
    try {
      const reset = await setBack(path, from, await directory.subdirectory('state'));
      if (args.json) return printJson(reset);
      print(`${spokenCount(reset.records)} records are read again at the next start of the server.`);
    } finally {
      await directory.release();
    }
  },
});

async function setBack(
  path: string,
  from: number,
  stateDirectory: string,
): Promise<{ from: number; records: number }> {
  const log = await FileEventLog.open({ directory: join(path, 'log') });
  try {
    const { firstOffset, nextOffset } = await log.stat();
    if (from < firstOffset || from > nextOffset)
      throw new CliError(`the log holds the offsets ${firstOffset} to ${nextOffset}, not ${from}`);
    const consumer = await log.openConsumer({ from });
    const [first] = (await consumer.next({ maxRecords: 1 })).records;
    const ageDays = first === undefined ? 0 : (Date.now() - first.appendedAt.getTime()) / 86_400_000;
    if (ageDays > MAX_AGE_DAYS) {
      throw new CliError(`the record at ${from} is ${Math.floor(ageDays)} days old`, {
        remedy: `Message ids are remembered for ${MAX_AGE_DAYS} days: older events would count twice. Begin later`,
      });
    }
    await writePosition(from, stateDirectory);
    return { from, records: nextOffset - from };
  } finally {
    await log.close();
  }
}

async function writePosition(from: number, stateDirectory: string): Promise<void> {
  const url = process.env['DATABASE_URL'];
  const state = url ? await openExternalStateStore(url) : await openEmbeddedStateStore(stateDirectory);
  try {
    // Never forward: that would skip what was not read yet.
    const set = await state.pool.query(
      `with before as (select position from cursor where consumer = 'processor' and position >= $1),
      noted as (
        insert into setting (name, value) select 'replay', jsonb_build_object('until', position) from before
        on conflict (name) do update set value = case
          when (setting.value->>'until')::bigint > (excluded.value->>'until')::bigint then setting.value else excluded.value end
      )
      update cursor set position = $1, updated_at = now() from before where consumer = 'processor'`,
      [from],
    );
    if (set.rowCount === 0)
      throw new CliError(`the processor has not come to ${from} yet: there is nothing to repeat`);
  } finally {
    await state.close();
  }
}
