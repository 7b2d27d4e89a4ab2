import { runCommand, showUsage } from 'citty';
import { findCommand, skylantern } from './commands/skylantern.ts';
import { reportFailure } from './output/failure.ts';
import { VERSION } from './version.ts';

const rawArgs = process.argv.slice(2);

try {
  if (rawArgs.some((arg) => arg === '--help' || arg === '-h') || rawArgs.length === 0) {
    const { command, parent } = await findCommand(rawArgs);
    await showUsage(command, parent);
  } else if (rawArgs[0] === '--version') process.stdout.write(`${VERSION}\n`);
  else await runCommand(skylantern, { rawArgs });
} catch (error) {
  process.exitCode = await reportFailure(error, rawArgs);
}
