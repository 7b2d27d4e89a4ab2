import { defineCommand } from 'citty';
import { print } from '../output/print.ts';
import { VERSION } from '../version.ts';

export const version = defineCommand({
  meta: { name: 'version', description: 'Print the version.' },
  run: () => print(VERSION),
});
