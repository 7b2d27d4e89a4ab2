import { expect, test } from 'vitest';
import { withListEntry } from './list-entry.ts';

test.each([
  [
    "import { funnel } from './funnel.ts';\n\nexport const insights = [funnel] as const;\n",
    "import { funnel } from './funnel.ts';\nimport { path } from './path.ts';\n\nexport const insights = [funnel, path] as const;\n",
  ],
  [
    "import type { Insight } from '../insight.ts';\nimport { funnel } from './funnel.ts';\n\nexport const insights = { funnel } satisfies Record<string, Insight>;\n",
    "import type { Insight } from '../insight.ts';\nimport { funnel } from './funnel.ts';\nimport { path } from './path.ts';\n\nexport const insights = { funnel, path } satisfies Record<string, Insight>;\n",
  ],
  [
    'export const order = 1;\nexport const insights: readonly Insight[] = Object.freeze([]);\n',
    "import { path } from './path.ts';\nexport const order = 1;\nexport const insights: readonly Insight[] = Object.freeze([path]);\n",
  ],
  [
    "import { a } from './a.ts';\nexport const steps = [\n  a,\n];\n",
    "import { a } from './a.ts';\nimport { path } from './path.ts';\nexport const steps = [\n  a, path,\n];\n",
  ],
  [
    "import { a } from './a.ts';\nconst limits = { most: 3 };\nexport const listSteps = (x: X): readonly Step[] => [a, makeB(x)];\n",
    "import { a } from './a.ts';\nimport { path } from './path.ts';\nconst limits = { most: 3 };\nexport const listSteps = (x: X): readonly Step[] => [a, makeB(x), path];\n",
  ],
])('one entry is added to %j', (before, after) => {
  expect(withListEntry(before, 'path', 'path.ts')).toBe(after);
});

test('a file without a list is left alone', () => {
  expect(withListEntry("export * from './funnel.ts';\n", 'path', 'path.ts')).toBeNull();
});
