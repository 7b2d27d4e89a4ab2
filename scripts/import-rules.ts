/** Packages stand in a row and import only from their left. */
export const ROW = [
  'contracts',
  'store',
  'identify',
  'collect',
  'analyze',
  'segment',
  'engage',
  'verify',
  'server',
];

/** Those beside the row: what each may import of our own. `*` is everything. */
const BESIDE: Record<string, readonly string[]> = {
  web: ['contracts', 'analyze'],
  cli: ['contracts', 'store'],
  'sdk-core': [],
  browser: ['sdk-core'],
  node: ['sdk-core'],
  wechat: ['sdk-core'],
  testkit: ['*'],
};

const SDKS = ['sdk-core', 'browser', 'node', 'wechat'];
/** Tests, what they share, and what they practise against. */
const TEST_FILE = /\.(test|e2e|contract|fixture)\.tsx?$|\/practice-[^/]+\.ts$|^(bench|e2e)\//;

export type Edge = {
  file: string;
  /** The importing workspace's short name; null for scripts, bench, e2e and examples, which may import all. */
  from: string | null;
  to: string;
  isTypeOnly: boolean;
};

/** Why this import between workspaces is not allowed, or null. */
export function refuseEdge({ file, from, to, isTypeOnly }: Edge): string | null {
  const isTest = TEST_FILE.test(file);
  if (to === 'testkit' && from !== 'testkit') {
    return isTest ? null : 'only tests, bench and e2e may import testkit';
  }
  if (from === null || from === to) return null;
  if (SDKS.includes(from) && isTypeOnly && to === 'contracts') return null;
  const allowed = BESIDE[from] ?? (ROW.includes(from) ? ROW.slice(0, ROW.indexOf(from)) : []);
  if (allowed.includes('*') || allowed.includes(to)) return null;
  const list = allowed.length === 0 ? 'nothing of ours' : allowed.join(', ');
  return `${from} may import ${list}; not ${to}`;
}

/** Why this import from npm is not allowed, or null. */
export function refuseExternal(file: string, from: string | null, specifier: string): string | null {
  if (from === null || TEST_FILE.test(file) || !file.includes('/src/')) return null;
  if (from === 'contracts' && !/^typebox(\/|$)/.test(specifier)) return 'contracts depends on typebox alone';
  const isBuiltIn = specifier.startsWith('node:');
  if (SDKS.includes(from) && !(from === 'node' && isBuiltIn)) return 'SDKs have no dependencies';
  if (from === 'web' && isBuiltIn) return 'web runs in a browser';
  return null;
}
