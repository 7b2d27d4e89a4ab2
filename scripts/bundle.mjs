import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './run.mjs';

/** Of hundreds of small files: read one by one they take a third of a second at every start. */
const INLINED = ['kysely', 'typebox'];

const packageName = (id) => id.split('/', id.startsWith('@') ? 2 : 1).join('/');

/** The folder that Node would take the package from, walking up from `start`; null when there is none. */
function findPackage(name, start) {
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === dirname(folder)) return null;
  }
}

/**
 * One file out of one entry: our own packages are inlined, those from npm stay imports, but for a few.
 * Refuses a bundle that would find another copy of a package than its source does.
 */
export async function bundle(entry, file) {
  const { rolldown } = await import('rolldown');
  const problems = new Set();
  const isExternal = (id, importer) => {
    if (/^[./\0]|^@skylantern\//.test(id)) return false;
    if (id.startsWith('node:')) return true;
    const name = packageName(id);
    if (INLINED.includes(name)) return false;
    const wanted = importer && findPackage(name, dirname(importer));
    const found = findPackage(name, dirname(join(root, file)));
    if (wanted && wanted !== found) problems.add(`${file} would find ${name} in ${found}, not in ${wanted}`);
    return true;
  };
  const build = await rolldown({
    input: join(root, entry),
    platform: 'node',
    external: isExternal,
    tsconfig: false,
    logLevel: 'warn',
    onLog: (_level, log) => {
      if (log.code === 'UNRESOLVED_IMPORT' || log.code === 'MISSING_EXPORT') problems.add(log.message);
    },
  });
  await build.write({ file: join(root, file), format: 'esm', sourcemap: true, codeSplitting: false });
  await build.close();
  return [...problems].join('\n');
}
