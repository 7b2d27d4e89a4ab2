const atExit = new Set<() => void>();
const runAll = () => {
  for (const run of atExit) run();
};

/** Runs something each time Node has nothing left to do; one listener serves every client. */
export function beforeExit(run: () => void): () => void {
  if (atExit.size === 0) process.on('beforeExit', runAll);
  atExit.add(run);
  return () => {
    atExit.delete(run);
    if (atExit.size === 0) process.off('beforeExit', runAll);
  };
}
