import { askSql } from '@skylantern/contracts';
import { defineCommand } from 'citty';
import { printJson } from '../output/print.ts';
import { connect } from '../server/connect.ts';
import { dataArg, workspaceArg } from '../server/shared-args.ts';

export const sql = defineCommand({
  meta: {
    name: 'sql',
    description: 'Ask read-only SQL over the events and persons of a workspace; prints JSON.',
  },
  args: {
    query: { type: 'positional', description: 'The statement, in quotes', required: true },
    ...workspaceArg,
    ...dataArg,
  },
  async run({ args }) {
    const server = await connect(args.data);
    printJson(await server.call(askSql, { body: { query: args.query } }, args.workspace));
  },
});
