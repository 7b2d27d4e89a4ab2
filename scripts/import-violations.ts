import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { refuseEdge, refuseExternal } from './import-rules.ts';
import { readImports } from './read-imports.ts';
import { listFiles } from './source-files.ts';

type Workspace = { folder: string; name: string; doors: string[] };
export type ImportReport = { files: number; imports: number; edges: number; violations: string[] };

const SCOPE = '@skylantern/';

function listWorkspaces(root: string): Workspace[] {
  return ['packages', 'sdks', 'apps'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => {
      const folder = `${group}/${name}`;
      const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      return { folder, name: manifest.name.replace(SCOPE, ''), doors: Object.keys(manifest.exports ?? {}) };
    }),
  );
}

function isDoor(target: Workspace, subpath: string): boolean {
  return target.doors.some((door) => {
    const [before = '', after] = door.split('*');
    return after === undefined ? door === subpath : subpath.startsWith(before) && subpath.endsWith(after);
  });
}

/** Reads every TypeScript file below `root` and says which imports break the rules of the house. */
export function findImportViolations(root: string): ImportReport {
  const workspaces = listWorkspaces(root);
  const owner = (path: string) => workspaces.find(({ folder }) => path.startsWith(`${folder}/`)) ?? null;
  const report: ImportReport = { files: 0, imports: 0, edges: 0, violations: [] };

  const refuse = (
    file: string,
    from: Workspace | null,
    specifier: string,
    isTypeOnly: boolean,
  ): string | null => {
    if (specifier.startsWith('.')) {
      const path = join(dirname(file), specifier);
      return owner(path) === from ? null : `${path} lies in another package: import it by its name`;
    }
    if (!specifier.startsWith(SCOPE)) return refuseExternal(file, from?.name ?? null, specifier);
    report.edges += 1;
    const [name = '', ...rest] = specifier.slice(SCOPE.length).split('/');
    const target = workspaces.find((each) => each.name === name);
    if (target === undefined) return 'there is no such package';
    const subpath = ['.', ...rest].join('/');
    if (!isDoor(target, subpath)) return `${subpath} is not in the exports of ${name}`;
    return refuseEdge({ file, from: from?.name ?? null, to: name, isTypeOnly });
  };

  for (const file of listFiles(root, /\.tsx?$/)) {
    if (/\/assembly\//.test(file)) continue;
    report.files += 1;
    const from = owner(file);
    for (const { specifier, line, isTypeOnly } of readImports(file, readFileSync(join(root, file), 'utf8'))) {
      report.imports += 1;
      const reason = refuse(file, from, specifier, isTypeOnly);
      if (reason !== null) report.violations.push(`${file}:${line} imports ${specifier}: ${reason}`);
    }
  }
  return report;
}
