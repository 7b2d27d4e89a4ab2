import { openDataDirectory } from './data-directory.ts';

const directory = process.argv[2] ?? '';
const held = await openDataDirectory(directory);
await held.writeRunFile({ url: 'http://127.0.0.1:1', port: 1, adminSecret: 'secret' });
process.stdout.write('held\n');
setInterval(() => undefined, 1_000);
