#!/usr/bin/env node
import { existsSync } from 'node:fs';

const program = new URL('../dist/skylantern.mjs', import.meta.url);
if (existsSync(program)) await import(program.href);
else {
  console.error('The command line is not built yet: run `npm run build` (or `npm run up`) first.');
  process.exitCode = 1;
}
