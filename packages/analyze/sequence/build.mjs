// Compiles sequence/assembly to WebAssembly and writes it, as base64, beside the code that loads it.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, '..', 'src', 'sequence', 'sequence.generated.ts');

const OPTIONS = [
  '-O3',
  '--noAssert',
  '--runtime',
  'minimal',
  '--use',
  'abort=memory/aborted',
  '--disableWarning',
  '201',
];

export async function buildSequence() {
  let code = null;
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'sequence.wasm', ...OPTIONS], {
    readFile: (name) => readFile(join(here, 'assembly', name), 'utf8').catch(() => null),
    writeFile: (_name, contents) => {
      code = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || code === null)
    throw new Error(`the sequence engine does not compile\n${stderr}`, { cause: error });
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 12);
  await mkdir(dirname(target), { recursive: true });
  const text = `export const sequenceHash = '${hash}';\nexport const sequenceCode =\n  '${Buffer.from(code).toString('base64')}';\n`;
  await writeFile(`${target}.new`, text);
  await rename(`${target}.new`, target);
  return { bytes: code.length, hash };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { bytes, hash } = await buildSequence();
  process.stdout.write(`sequence engine: ${bytes} bytes, ${hash}\n`);
}
