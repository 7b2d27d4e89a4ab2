import { defineConfig } from 'vitest/config';

const dialects = 'e2e/dialects/*.e2e.ts';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    pool: 'forks',
    maxWorkers: 1, // each file starts a whole server and a browser
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } }, // shared machines are slow at times; what is waited for comes
    projects: [
      { extends: true, test: { name: 'product', include: ['e2e/**/*.e2e.ts'], exclude: [dialects] } },
      {
        extends: true,
        test: { name: 'dialects', include: [dialects], globalSetup: ['e2e/support/shared-product.ts'] },
      },
    ],
  },
});
