import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'sdks/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.{ts,tsx}',
      'scripts/**/*.test.{ts,mjs}',
    ],
    globalSetup: ['scripts/generate-once.mjs'],
    pool: 'forks', // chDB is a native library with one data directory per process
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } }, // shared machines are slow at times; what is waited for comes
  },
});
