import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kinds } from './kinds.ts';
import { withListEntry } from './list-entry.ts';

export type NewFile = { path: string; text: string };
export type NewFiles = { files: NewFile[] } | { refused: string };

const TEMPLATES = new URL('./templates/', import.meta.url);

/** Where the thing's definer lies, seen from its folder: beside it or one above; undefined when there is none. */
const findDefiner = (root: string, folder: string, kind: string): string | undefined =>
  [`./define-${kind}.ts`, `../define-${kind}.ts`].find((path) => existsSync(join(root, folder, path)));

/** `first-touch` in the four ways that templates ask for it. */
function spell(template: string, name: string, definer: string): string {
  const pascal = name.replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase());
  return readFileSync(new URL(`${template}.template`, TEMPLATES), 'utf8')
    .replaceAll('__definer__', definer)
    .replaceAll('__kebab__', name)
    .replaceAll('__snake__', name.replaceAll('-', '_'))
    .replaceAll('__camel__', pascal.charAt(0).toLowerCase() + pascal.slice(1))
    .replaceAll('__Pascal__', pascal);
}

/** What `npm run new kind name` would write below `root`, or why it writes nothing. */
export function makeNewFiles(root: string, kindName: string, name: string): NewFiles {
  const kind = Object.hasOwn(kinds, kindName) ? kinds[kindName] : undefined;
  if (kind === undefined)
    return { refused: `There is no kind ${kindName}; there are ${Object.keys(kinds).join(', ')}.` };
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    return { refused: `Write the name in kebab-case, not ${name}.` };
  const camel = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

  const index = `${kind.folder}/index.ts`;
  if (!existsSync(join(root, index))) return { refused: `${index} is not there.` };
  const definer = findDefiner(root, kind.folder, kindName);
  if (definer === undefined) return { refused: `define-${kindName}.ts is not there, nor one folder above.` };
  const list = withListEntry(readFileSync(join(root, index), 'utf8'), camel, `${name}.ts`);
  if (list === null) return { refused: `${index} has no list to add to.` };

  const files: NewFile[] = [
    { path: `${kind.folder}/${name}.ts`, text: spell(`${kindName}.ts`, name, definer) },
    { path: `${kind.folder}/${name}.test.ts`, text: spell('test.ts', name, definer) },
  ];
  if (kind.view !== undefined) {
    files.push({
      path: kind.view.path.replace('<name>', name),
      text: spell(kind.view.template, name, definer),
    });
  }
  const taken = files.find(({ path }) => existsSync(join(root, path)));
  if (taken !== undefined) return { refused: `${taken.path} is there already.` };
  return { files: [...files, { path: index, text: list }] };
}
