/** The lowest Node that the product runs on; kept equal to `engines` in package.json. */
const LOWEST = [20, 19];

/** Ends the process with a plain sentence when Node is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > LOWEST[0] || (major === LOWEST[0] && minor >= LOWEST[1])) return;
  console.error(
    `Skylantern needs Node ${LOWEST.join('.')} or later; this is ${process.version}. See https://nodejs.org`,
  );
  process.exit(1);
}
