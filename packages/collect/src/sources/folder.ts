import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { SkylanternError } from '@skylantern/contracts';
import Type from 'typebox';
import { defineSource } from './define-source.ts';
import { choose, type ListedFile, readFiles } from './read-files.ts';

export const folder = defineSource({
  kind: 'folder',
  says: 'A file or a folder on this server: CSV, NDJSON, Parquet.',
  config: Type.Object(
    {
      /** Absolute; inside a folder that the operator of this server has opened to sources. */
      path: Type.String({ minLength: 1, maxLength: 1000 }),
      /** Names of files inside the folder, `*` stands for anything. */
      pattern: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    },
    { additionalProperties: false },
  ),
  secrets: [],
  async *read(config, ports) {
    const path = await allowedPath(config.path, ports.folders);
    const files = await listFiles(path, config.pattern);
    yield* readFiles(files, ports, async function* (file, use) {
      yield* use(await allowedPath(join(path, file.name), ports.folders));
    });
  },
});

/** The path without its links, when it lies inside a folder that sources may read. */
async function allowedPath(path: string, folders: readonly string[]): Promise<string> {
  const found = await realpath(path).catch(() => null);
  const roots = await Promise.all(folders.map((one) => realpath(one).catch(() => null)));
  // Whether something is there is not told of paths outside.
  if (found === null || !roots.some((root) => root !== null && isInside(found, root))) {
    throw new SkylanternError(
      'request.invalid',
      `${path} is not there, or the operator of this server has not opened it to sources by SKYLANTERN_SOURCE_FOLDERS`,
      { field: 'path' },
    );
  }
  return found;
}

function isInside(path: string, root: string): boolean {
  const way = relative(root, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

async function listFiles(path: string, pattern: string | undefined): Promise<ListedFile[]> {
  const given = await stat(path);
  if (given.isFile()) return [fileOf('', given)];
  const files: ListedFile[] = [];
  for (const name of await readdir(path)) {
    const found = await stat(join(path, name)).catch(() => null); // taken away meanwhile
    if (found?.isFile()) files.push(fileOf(name, found));
  }
  return choose(files, pattern);
}

const fileOf = (name: string, { size, mtimeMs }: { size: number; mtimeMs: number }): ListedFile => ({
  name,
  bytes: size,
  fingerprint: `${size}-${Math.round(mtimeMs)}`,
});
