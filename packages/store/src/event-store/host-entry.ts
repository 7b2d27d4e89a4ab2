import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

export interface HostEntry {
  readonly url: URL;
  readonly execArgv: readonly string[];
}

/** Where the child process begins: beside this file in the source, `chdb-host.mjs` beside the bundle. */
export function findHostEntry(from: string): HostEntry {
  if (!from.endsWith('.ts')) return { url: new URL('./chdb-host.mjs', from), execArgv: [] };
  const loader = pathToFileURL(createRequire(from).resolve('tsx')).href;
  return { url: new URL('./chdb-host/main.ts', from), execArgv: ['--import', loader] };
}
