import { type CommandDef, defineCommand } from 'citty';
import { VERSION } from '../version.ts';

// biome-ignore lint/suspicious/noExplicitAny: citty types each command by its own arguments
type AnyCommand = CommandDef<any>;

const load = {
  workspace: async (): Promise<AnyCommand> => (await import('./workspace.ts')).workspace,
  member: async (): Promise<AnyCommand> => (await import('./member.ts')).member,
  import: async (): Promise<AnyCommand> => (await import('./import.ts')).importFile,
  ask: async (): Promise<AnyCommand> => (await import('./ask.ts')).ask,
  sql: async (): Promise<AnyCommand> => (await import('./sql.ts')).sql,
  doctor: async (): Promise<AnyCommand> => (await import('./doctor.ts')).doctor,
  backup: async (): Promise<AnyCommand> => (await import('./backup.ts')).backup,
  restore: async (): Promise<AnyCommand> => (await import('./restore.ts')).restore,
  forget: async (): Promise<AnyCommand> => (await import('./forget.ts')).forget,
  replay: async (): Promise<AnyCommand> => (await import('./replay.ts')).replay,
  version: async (): Promise<AnyCommand> => (await import('./version.ts')).version,
};

export const skylantern: AnyCommand = defineCommand({
  meta: {
    name: 'skylantern',
    version: VERSION,
    description: 'Works with the Skylantern server on this machine.',
  },
  subCommands: load,
});

/** The command that the words name, for its help. */
export async function findCommand(
  rawArgs: readonly string[],
): Promise<{ command: AnyCommand; parent?: AnyCommand; names: string[] }> {
  const [first, second] = rawArgs.filter((arg) => !arg.startsWith('-'));
  if (first === undefined || !Object.hasOwn(load, first)) return { command: skylantern, names: [] };
  const command = await load[first as keyof typeof load](); // own key, checked above
  const inner = await resolve(command.subCommands);
  const found = second === undefined || inner === undefined ? undefined : await resolve(inner[second]);
  if (found === undefined || second === undefined) return { command, parent: skylantern, names: [first] };
  return { command: found, parent: command, names: [first, second] };
}

export const nameCommand = async (rawArgs: readonly string[]): Promise<string[]> =>
  (await findCommand(rawArgs)).names;

async function resolve<T>(
  value: T | Promise<T> | (() => T) | (() => Promise<T>) | undefined,
): Promise<T | undefined> {
  return value instanceof Function ? await value() : await value;
}
