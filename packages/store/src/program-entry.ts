import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** Where a process or thread of ours begins. */
export interface ProgramEntry {
  readonly url: URL;
  readonly execArgv: readonly string[];
}

/** `source` beside the asking file in the source tree, `name`.mjs beside the bundle. */
export function findProgramEntry(from: string, program: { name: string; source: string }): ProgramEntry {
  if (!from.endsWith('.ts')) return { url: new URL(`./${program.name}.mjs`, from), execArgv: [] };
  const loader = pathToFileURL(createRequire(from).resolve('tsx')).href;
  return { url: new URL(program.source, from), execArgv: ['--import', loader] };
}

/** A thread that begins at `entry`, from the source tree or from a bundle. */
export function startThread(entry: URL, options: WorkerOptions = {}): Worker {
  if (!entry.pathname.endsWith('.ts')) return new Worker(entry, options);
  // In the source, a thread must load tsx by itself: `--import` reaches the main thread only.
  const tsx = pathToFileURL(
    createRequire(entry)
      .resolve('tsx/esm/api')
      .replace(/\.cjs$/, '.mjs'),
  ).href;
  const load = `import(${JSON.stringify(tsx)}).then(({ register }) => { register(); return import(${JSON.stringify(entry.href)}); })`;
  const text = `const awake = setInterval(() => {}, 1000); ${load}.finally(() => clearInterval(awake));`;
  return new Worker(text, { ...options, eval: true });
}
