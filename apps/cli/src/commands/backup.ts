import { resolve } from 'node:path';
import { adminBackup } from '@skylantern/contracts';
import { defineCommand } from 'citty';
import { print, printJson, spokenBytes, spokenCount } from '../output/print.ts';
import { connect } from '../server/connect.ts';
import { dataArg, jsonArg } from '../server/shared-args.ts';

export const backup = defineCommand({
  meta: {
    name: 'backup',
    description: 'Write a backup of everything into an empty directory while the server runs.',
  },
  args: {
    directory: {
      type: 'positional',
      description: 'Empty or new directory on the machine of the server',
      required: true,
    },
    ...jsonArg,
    ...dataArg,
  },
  async run({ args }) {
    const server = await connect(args.data);
    const written = await server.call(adminBackup, { body: { directory: resolve(args.directory) } });
    if (args.json) return printJson(written);
    print(
      `Backup with ${spokenCount(written.events)} events, ${spokenBytes(written.bytes)}, in ${written.directory}.`,
    );
    print('It holds personal data and secrets: keep it as safe as the server.');
  },
});
