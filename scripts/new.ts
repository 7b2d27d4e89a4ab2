// npm run new <kind> <name>: the files of one more insight, condition, step, channel, dialect, enricher or source.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kinds } from './kinds.ts';
import { makeNewFiles } from './new-files.ts';

const [kind, name] = process.argv.slice(2);
if (kind === undefined || name === undefined) {
  console.error(`npm run new <${Object.keys(kinds).join('|')}> <name>`);
  process.exit(1);
}
const root = process.cwd();
const made = makeNewFiles(root, kind, name);
if ('refused' in made) {
  console.error(made.refused);
  process.exit(1);
}
for (const { path, text } of made.files) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(path);
}
const biome = [
  'node_modules/@biomejs/biome/bin/biome',
  'check',
  '--write',
  ...made.files.map(({ path }) => path),
];
spawnSync(process.execPath, biome, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
console.log(
  `Now fill them in, until \`npx vitest run ${made.files[0]?.path.replace('.ts', '.test.ts')}\` is green.`,
);
