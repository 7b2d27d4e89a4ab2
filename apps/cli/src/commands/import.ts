import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  deleteImport,
  getImport,
  type ImportJob,
  previewImport,
  startImport,
  UPLOAD_TYPE,
  uploadImport,
} from '@skylantern/contracts';
import { defineCommand } from 'citty';
import { CliError } from '../output/failure.ts';
import { print, printJson, spokenCount } from '../output/print.ts';
import { makeProgress } from '../output/progress.ts';
import { connect, type Server } from '../server/connect.ts';
import { dataArg, jsonArg, workspaceArg } from '../server/shared-args.ts';

const LOOK_MS = 500;

export const importFile = defineCommand({
  meta: {
    name: 'import',
    description:
      'Import events from a CSV or NDJSON file, plain or gzipped. The same file twice is taken once.',
  },
  args: {
    file: { type: 'positional', description: 'The file', required: true },
    mapping: { type: 'string', description: 'YAML file that says what the columns are', valueHint: 'FILE' },
    guess: { type: 'boolean', description: 'Only print the likeliest mapping, to save and correct' },
    wait: { type: 'boolean', description: 'Stay until every event can be asked about' },
    ...workspaceArg,
    ...jsonArg,
    ...dataArg,
  },
  async run({ args }) {
    const mappingText = args.mapping === undefined ? null : await readMapping(args.mapping);
    if (mappingText === null && !args.guess) {
      throw new CliError('the mapping is missing', {
        remedy: `Get a first one with \`skylantern import ${args.file} --guess --workspace ${args.workspace} > map.yaml\`, then give it with --mapping`,
      });
    }
    const server = await connect(args.data);
    const uploaded = await upload(server, args.file, args.workspace);
    if (mappingText === null) return await guess(server, uploaded, args.workspace);
    const input = { params: { id: uploaded.id }, body: { mappingText } };
    const started = await server.call(startImport, input, args.workspace).catch(async (error: unknown) => {
      await server.call(deleteImport, { params: { id: uploaded.id } }, args.workspace).catch(() => undefined);
      throw error;
    });
    if (!args.wait) {
      if (args.json) return printJson(started);
      return print(
        `The server imports ${args.file} as ${started.id}. Its progress is on the page Import, or use --wait.`,
      );
    }
    const done = await follow(server, started, args.workspace, args.json === true);
    if (args.json) printJson(done);
    else print(summaryOf(done));
    if (done.state !== 'done') throw new CliError(done.fault ?? `the import was ${done.state}`);
  },
});

async function readMapping(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CliError(`the mapping ${file} cannot be read`, { cause });
  });
}

async function upload(server: Server, file: string, workspaceId: string): Promise<ImportJob> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new CliError(`there is no file ${file}`, { cause });
  });
  if (!found.isFile()) throw new CliError(`${file} is not a file`);
  const stream = createReadStream(file);
  const body = { stream, type: UPLOAD_TYPE, bytes: found.size };
  return server.upload(uploadImport, { query: { name: basename(file).slice(0, 255) } }, body, workspaceId);
}

async function guess(server: Server, { id }: ImportJob, workspaceId: string): Promise<void> {
  const preview = await server.call(previewImport, { params: { id }, body: {} }, workspaceId);
  await server.call(deleteImport, { params: { id } }, workspaceId);
  if (preview.mappingText !== null) return print(preview.mappingText.trimEnd());
  const names = preview.columns.map(({ name }) => name).join(', ');
  throw new CliError('no mapping could be guessed: neither a time nor a person was found', {
    remedy: `Write one by hand; the columns are ${names}`,
  });
}

/** Looks again and again until the import has ended; what it does goes to standard error. */
async function follow(
  server: Server,
  started: ImportJob,
  workspaceId: string,
  isQuiet: boolean,
): Promise<ImportJob> {
  const progress = makeProgress(process.stderr, Date.now);
  let job = started;
  while (job.state === 'queued' || job.state === 'running') {
    if (!isQuiet) progress.show(job);
    await wait(LOOK_MS);
    job = await server.call(getImport, { params: { id: job.id } }, workspaceId);
  }
  progress.end();
  return job;
}

function summaryOf(job: ImportJob): string {
  const bad =
    job.setAside === 0
      ? ''
      : `; ${spokenCount(job.setAside)} rows were set aside (page Quarantine, with line numbers)`;
  return `${job.fileName}: ${job.state} at line ${spokenCount(job.lines)}, ${spokenCount(job.events)} events sent${bad}. Rows that were in already count once.`;
}
