import { adminCreateMember, type Role, roles } from '@skylantern/contracts';
import { defineCommand } from 'citty';
import { CliError } from '../output/failure.ts';
import { print, printJson } from '../output/print.ts';
import { connect } from '../server/connect.ts';
import { dataArg, jsonArg, workspaceArg } from '../server/shared-args.ts';

const create = defineCommand({
  meta: { name: 'create', description: 'Make a member who can log in.' },
  args: {
    email: { type: 'string', description: 'E-mail to log in with', required: true, valueHint: 'ADDRESS' },
    name: { type: 'string', description: 'Their name', required: true },
    role: { type: 'string', description: `One of ${roles.join(', ')} (default: editor)`, valueHint: 'ROLE' },
    password: { type: 'string', description: 'At least 10 characters; asked for when not given' },
    language: { type: 'string', description: 'en or zh (default: en)' },
    ...workspaceArg,
    ...jsonArg,
    ...dataArg,
  },
  async run({ args }) {
    const role = roleOf(args.role ?? 'editor');
    const language = args.language === 'zh' ? 'zh' : 'en';
    const server = await connect(args.data);
    const password = args.password ?? (await askPassword());
    const { email, name } = args;
    const made = await server.call(adminCreateMember, {
      body: { email, name, password, language, role, workspaceId: args.workspace },
    });
    if (args.json) return printJson(made);
    print(`${name} can log in as ${email} (${role}).`);
  },
});

export const member = defineCommand({
  meta: { name: 'member', description: 'Make members.' },
  subCommands: { create },
});

function roleOf(text: string): Role {
  const role = roles.find((one) => one === text);
  if (role === undefined)
    throw new CliError(`there is no role "${text}"`, { remedy: `Use ${roles.join(', ')}` });
  return role;
}

async function askPassword(): Promise<string> {
  if (!process.stdin.isTTY)
    throw new CliError('the password is missing', {
      remedy: 'Give it with --password, or run this in a terminal',
    });
  const { isCancel, password } = await import('@clack/prompts');
  const given = await password({
    message: 'Password (at least 10 characters)',
    validate: (text) => ((text ?? '').length < 10 ? 'At least 10 characters' : undefined),
  });
  if (isCancel(given)) throw new CliError('nothing was made');
  return given;
}
