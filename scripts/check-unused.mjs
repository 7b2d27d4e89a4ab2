// Unused files, exports, dependencies and circular imports fail; front-door exports that no other package uses are only named.
import { runNode } from './run.mjs';

const knip = ['node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints'];
const USED_ELSEWHERE = /^(sdks\/(browser|node|wechat)|packages\/testkit)\//; // by others than us, or by tests

const strict = await runNode(knip);
console.log(strict.output.trim());

const doors = await runNode([
  ...knip,
  '--production',
  '--include-entry-exports',
  ...['--include', 'exports', '--no-exit-code', '--reporter', 'json'],
]);
if (doors.code !== 0) console.error(doors.output);
else {
  const { issues } = JSON.parse(doors.output.slice(doors.output.indexOf('{')));
  for (const { file, exports } of issues) {
    if (!file.endsWith('/src/index.ts') || USED_ELSEWHERE.test(file)) continue;
    console.log(
      `warning: ${file} exports what no product code uses: ${exports.map(({ name }) => name).join(', ')}`,
    );
  }
}
process.exitCode = strict.code || doors.code;
