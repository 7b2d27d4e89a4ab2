import { defineCommand } from 'citty';
import color from 'picocolors';
import { type Finding, listFindings } from '../doctor/list-findings.ts';
import { print, printJson } from '../output/print.ts';
import { dataDirectoryOf } from '../server/connect.ts';
import { dataArg, jsonArg } from '../server/shared-args.ts';

const marks: Record<Finding['state'], string> = {
  ok: color.green('✓'),
  warn: color.yellow('!'),
  fail: color.red('✗'),
};

export const doctor = defineCommand({
  meta: {
    name: 'doctor',
    description: 'Look whether everything is well, and say what to do where it is not.',
  },
  args: { ...jsonArg, ...dataArg },
  async run({ args }) {
    const findings = await listFindings(dataDirectoryOf(args.data));
    if (args.json) printJson({ findings });
    else {
      for (const { state, check, says, remedy } of findings)
        print(`${marks[state]} ${check}: ${says}${remedy === null ? '' : `\n  ${color.dim('→')} ${remedy}`}`);
    }
    if (findings.some(({ state }) => state === 'fail')) process.exitCode = 1;
  },
});
