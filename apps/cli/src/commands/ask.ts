import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { askInsight } from '@skylantern/contracts';
import { defineCommand } from 'citty';
import { CliError } from '../output/failure.ts';
import { printJson } from '../output/print.ts';
import { connect } from '../server/connect.ts';
import { dataArg, workspaceArg } from '../server/shared-args.ts';

export const ask = defineCommand({
  meta: { name: 'ask', description: 'Ask an insight and print its answer as JSON.' },
  args: {
    insight: { type: 'positional', description: 'trend, funnel, retention …', required: true },
    question: {
      type: 'positional',
      description: 'JSON file with the question; - reads standard input',
      required: true,
    },
    ...workspaceArg,
    ...dataArg,
  },
  async run({ args }) {
    const body = await readQuestion(args.question);
    const server = await connect(args.data);
    // The server checks the question: it knows the parameters of each insight.
    const input = { params: { name: args.insight }, body } as Parameters<
      typeof server.call<typeof askInsight>
    >[1];
    printJson(await server.call(askInsight, input, args.workspace));
  },
});

async function readQuestion(file: string): Promise<unknown> {
  const text = await (file === '-' ? readAll(process.stdin) : readFile(file, 'utf8')).catch(
    (cause: unknown) => {
      throw new CliError(`${file} cannot be read`, {
        remedy: 'Name a JSON file, or - for standard input',
        cause,
      });
    },
  );
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CliError(`${file === '-' ? 'the question' : file} is not JSON: ${String(cause)}`, { cause });
  }
}
