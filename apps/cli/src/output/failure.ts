import { stripVTControlCharacters } from 'node:util';
import { isSkylanternError } from '@skylantern/contracts';
import color from 'picocolors';
import { nameCommand } from '../commands/skylantern.ts';

/** A failure with what to do about it: one line for people, and the code of the server where it came from there. */
export class CliError extends Error {
  readonly remedy: string | null;
  readonly code: string | null;

  constructor(message: string, options: { remedy?: string; code?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.remedy = options.remedy ?? null;
    this.code = options.code ?? null;
  }
}

/** One clear line on standard error, as JSON if that was asked for; answers the exit code. */
export async function reportFailure(error: unknown, rawArgs: readonly string[]): Promise<number> {
  const { message, remedy, code } = await explain(error, rawArgs);
  if (rawArgs.includes('--json')) {
    process.stderr.write(`${JSON.stringify({ error: { code, message, remedy } })}\n`);
    return 1;
  }
  process.stderr.write(`${color.red('✗')} ${message}${remedy === null ? '' : `. ${remedy}`}\n`);
  if (process.env['SKYLANTERN_LOG'] === 'debug' && error instanceof Error)
    process.stderr.write(`${error.stack ?? ''}\n`);
  return 1;
}

async function explain(error: unknown, rawArgs: readonly string[]) {
  if (error instanceof CliError) return { message: error.message, remedy: error.remedy, code: error.code };
  if (isSkylanternError(error)) return { message: error.message, remedy: null, code: error.code };
  const message = error instanceof Error ? stripVTControlCharacters(error.message) : String(error);
  // citty's own: an unknown command, a missing argument.
  const isUsage = error instanceof Error && error.name === 'CLIError';
  return { message, remedy: isUsage ? await helpFor(rawArgs) : null, code: null };
}

async function helpFor(rawArgs: readonly string[]): Promise<string> {
  const names = await nameCommand(rawArgs);
  return `See \`${['skylantern', ...names, '--help'].join(' ')}\``;
}
