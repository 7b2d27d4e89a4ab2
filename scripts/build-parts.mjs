import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { root, runNode } from './run.mjs';

const CHDB_HOST = 'packages/store/src/event-store/chdb-host/main.ts';
const PROCESSOR = 'packages/collect/src/processor-thread/main.ts';

async function script(args) {
  const { code, output } = await runNode(args);
  return code === 0 ? '' : output || `exit code ${code}`;
}

/** Copies what is read at run time next to the bundle: `migrations/**`, and every package's `data/**` as one folder. */
function copyFiles(dist) {
  rmSync(join(root, dist, 'migrations'), { recursive: true, force: true });
  rmSync(join(root, dist, 'data'), { recursive: true, force: true });
  const migrations = join(root, 'packages/store/migrations');
  if (existsSync(migrations)) cpSync(migrations, join(root, dist, 'migrations'), { recursive: true });
  for (const name of readdirSync(join(root, 'packages'))) {
    const data = join(root, 'packages', name, 'data');
    if (existsSync(data))
      cpSync(data, join(root, dist, 'data'), { recursive: true, errorOnExist: true, force: false });
  }
}

/** A program: bundles by file name, which find each other as `./name.mjs`, and the files they read. */
async function program(dist, entries) {
  mkdirSync(join(root, dist), { recursive: true });
  for (const [file, entry] of Object.entries({ ...entries, 'chdb-host.mjs': CHDB_HOST })) {
    const problem = await bundle(entry, `${dist}/${file}`);
    if (problem) return problem;
  }
  copyFiles(dist);
  return '';
}

/** The data of the demo workspaces, beside the server's bundle. */
function copyDemo(dist) {
  rmSync(join(root, dist, 'demo-data'), { recursive: true, force: true });
  cpSync(join(root, 'examples/data'), join(root, dist, 'demo-data'), { recursive: true });
}

/** `make` answers with what went wrong, empty when all is well. */
export function listParts() {
  return [
    {
      name: 'sequence',
      isFirst: true,
      needs: ['packages/analyze/sequence/build.mjs'],
      inputs: ['packages/analyze/sequence'],
      outputs: ['packages/analyze/src/sequence/sequence.generated.ts'],
      make: () => script(['packages/analyze/sequence/build.mjs']),
    },
    {
      name: 'server',
      needs: ['apps/server/src/main.ts', CHDB_HOST, PROCESSOR, 'packages/store/migrations', 'examples/data'],
      inputs: ['packages', 'apps/server', 'examples/data'],
      outputs: ['main.mjs', 'processor.mjs', 'chdb-host.mjs', 'migrations'].map(
        (name) => `apps/server/dist/${name}`,
      ),
      make: async () => {
        const problem = await program('apps/server/dist', {
          'main.mjs': 'apps/server/src/main.ts',
          'processor.mjs': PROCESSOR,
        });
        if (!problem) copyDemo('apps/server/dist');
        return problem;
      },
    },
    {
      name: 'cli',
      needs: ['apps/cli/src/main.ts', CHDB_HOST],
      inputs: ['packages', 'apps/cli'],
      outputs: ['apps/cli/dist/skylantern.mjs', 'apps/cli/dist/chdb-host.mjs'],
      make: () => program('apps/cli/dist', { 'skylantern.mjs': 'apps/cli/src/main.ts' }),
    },
    {
      name: 'web',
      needs: ['apps/web/vite.config.ts', 'apps/web/index.html'],
      inputs: ['packages/contracts', 'packages/store', 'packages/analyze', 'apps/web'],
      outputs: ['apps/web/dist/index.html'],
      make: () => script(['node_modules/vite/bin/vite.js', 'build', 'apps/web', '--logLevel', 'warn']),
    },
    {
      name: 'browser-sdk',
      needs: ['sdks/browser/build.mjs'],
      inputs: ['sdks', 'packages/contracts'],
      outputs: [],
      make: () => script(['sdks/browser/build.mjs']),
    },
    {
      name: 'wechat-sdk',
      needs: ['sdks/wechat/build.mjs'],
      inputs: ['sdks/core', 'sdks/wechat'],
      outputs: ['sdks/wechat/dist/skylantern-wechat.js'],
      make: () => script(['sdks/wechat/build.mjs']),
    },
  ];
}
