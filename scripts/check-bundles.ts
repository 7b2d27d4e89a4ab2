import { measureBundles } from './bundle-sizes.ts';

const { sizes, missing } = measureBundles(process.cwd());
for (const { name, bytes, limit } of sizes) {
  console.log(`${name}: ${(bytes / 1000).toFixed(1)} kB gzipped, at most ${limit / 1000} kB`);
  if (bytes < limit) continue;
  console.error(`${name} is too large`);
  process.exitCode = 1;
}
for (const path of missing) {
  console.error(`not built: ${path}`);
  process.exitCode = 1;
}
