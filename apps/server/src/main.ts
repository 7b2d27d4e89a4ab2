import { pino } from 'pino';
import { readConfig } from './config.ts';
import { startServer } from './start-server.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);

const config = readConfig(process.env);
const logger = pino({ level: config.logLevel });

try {
  say('Skylantern is starting …');
  const server = await startServer(config, logger);
  say(`\n  Skylantern is ready: ${server.url}\n`);
  if (server.setUpLink !== null)
    say(`  First time here? Set up your log-in with this one-time link:\n  ${server.setUpLink}\n`);
  for (const warning of server.warnings) say(`  Note: ${warning}\n`);
  let isStopping = false;
  const stop = (signal: string) => {
    if (isStopping) return;
    isStopping = true;
    say(`\n${signal}: finishing …`);
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'server.stop-failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGTERM', () => stop('SIGTERM'));
} catch (error) {
  process.stderr.write(
    `Skylantern could not start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  if (config.logLevel === 'debug') logger.error({ err: error }, 'start.failed');
  process.exit(1);
}
