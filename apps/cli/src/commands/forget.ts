import { setTimeout as wait } from 'node:timers/promises';
import { type Erasure, forgetPerson, getErasure, getPerson, listPersons } from '@skylantern/contracts';
import { defineCommand } from 'citty';
import { CliError } from '../output/failure.ts';
import { print, printJson, spokenCount } from '../output/print.ts';
import { connect, type Server } from '../server/connect.ts';
import { dataArg, jsonArg, workspaceArg } from '../server/shared-args.ts';

const POLL_MS = 500;

export const forget = defineCommand({
  meta: {
    name: 'forget',
    description: 'Delete a person everywhere, for good, and refuse whatever comes of them later.',
  },
  args: {
    person: {
      type: 'positional',
      description: 'Id or number of the person, or one of their identities',
      required: true,
    },
    yes: {
      type: 'string',
      description: 'The id of the person once more: this cannot be undone',
      valueHint: 'PERSON_ID',
    },
    thorough: {
      type: 'boolean',
      description:
        'Write the tables of the state store anew: no freed bytes stay, and collection waits meanwhile',
    },
    wait: {
      type: 'boolean',
      default: true,
      description: 'Wait for the end',
      negativeDescription: 'Do not wait for the end',
    },
    ...workspaceArg,
    ...jsonArg,
    ...dataArg,
  },
  async run({ args }) {
    const server = await connect(args.data);
    const person = await findPerson(server, args.workspace, args.person);
    if (args.yes !== person.id) {
      throw new CliError(`this deletes ${person.label} (${person.id}) for good`, {
        remedy: `If that is meant, say it again with --yes ${person.id}`,
      });
    }
    const { erasureId } = await server.call(
      forgetPerson,
      { params: { id: person.id }, body: { confirm: person.id, thorough: args.thorough === true } },
      args.workspace,
    );
    let erasure = await read(server, args.workspace, erasureId);
    while (erasure.state === 'running' && args.wait) {
      await wait(POLL_MS);
      const next = await read(server, args.workspace, erasureId);
      if (!args.json && next.step !== erasure.step)
        print(`${Math.round(next.progress * 100)} % · ${next.step}`);
      erasure = next;
    }
    if (args.json) return printJson(erasure.certificate ?? erasure);
    if (erasure.certificate === null) return print(`${erasureId} is under way.`);
    for (const [store, tables] of Object.entries(erasure.certificate.removed)) {
      const parts = Object.entries(tables).filter(([, rows]) => rows > 0);
      if (parts.length > 0)
        print(`${store}: ${parts.map(([name, rows]) => `${name} ${spokenCount(rows)}`).join(', ')}`);
    }
    const { backups } = erasure.certificate;
    print(`Forgotten. The certificate is ${erasureId}.`);
    if (backups.length > 0)
      print(
        `Still in ${backups.length} older backups: ${backups.map(({ directory }) => directory).join(', ')}`,
      );
  },
});

const read = (server: Server, workspaceId: string, id: string): Promise<Erasure> =>
  server.call(getErasure, { params: { id } }, workspaceId);

async function findPerson(
  server: Server,
  workspaceId: string,
  named: string,
): Promise<{ id: string; label: string }> {
  if (/^(per_.+|\d{1,9})$/.test(named)) return server.call(getPerson, { params: { id: named } }, workspaceId);
  const { items } = await server.call(listPersons, { query: { search: named, limit: 2 } }, workspaceId);
  const [found, other] = items;
  if (found === undefined) throw new CliError(`nobody is known as ${named} in this workspace`);
  if (other !== undefined)
    throw new CliError(`several persons begin with ${named}`, { remedy: 'Name one by its id' });
  return found;
}
