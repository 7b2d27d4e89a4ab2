import { adminCreateWorkspace, adminListWorkspaces } from '@skylantern/contracts';
import { defineCommand } from 'citty';
import { print, printJson, printTable } from '../output/print.ts';
import { connect } from '../server/connect.ts';
import { dataArg, jsonArg } from '../server/shared-args.ts';

const create = defineCommand({
  meta: { name: 'create', description: 'Make a workspace and print its keys. They are shown only now.' },
  args: {
    name: { type: 'positional', description: 'Name of the workspace', required: true },
    'time-zone': {
      type: 'string',
      description: 'IANA time zone of its calendar (default: UTC)',
      valueHint: 'ZONE',
    },
    currency: { type: 'string', description: 'ISO 4217 code (default: USD)', valueHint: 'CODE' },
    ...jsonArg,
    ...dataArg,
  },
  async run({ args }) {
    const server = await connect(args.data);
    const timeZone = args['time-zone'];
    const made = await server.call(adminCreateWorkspace, {
      body: {
        name: args.name,
        ...(timeZone === undefined ? {} : { timeZone }),
        ...(args.currency === undefined ? {} : { currency: args.currency }),
      },
    });
    if (args.json) return printJson(made);
    printTable([
      ['workspace', made.id],
      ['write key', made.writeKey],
      ['server key', made.serverKey],
      ['API token', made.apiToken],
    ]);
  },
});

const list = defineCommand({
  meta: { name: 'list', description: 'List the workspaces.' },
  args: { ...jsonArg, ...dataArg },
  async run({ args }) {
    const server = await connect(args.data);
    const { workspaces } = await server.call(adminListWorkspaces);
    if (args.json) return printJson(workspaces);
    if (workspaces.length === 0)
      return print('There is no workspace yet: `skylantern workspace create NAME`.');
    printTable(workspaces.map(({ id, name, isDemo }) => [id, name, isDemo ? '(demo)' : '']));
  },
});

export const workspace = defineCommand({
  meta: { name: 'workspace', description: 'Make and list workspaces.' },
  subCommands: { create, list },
});
