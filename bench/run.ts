import { benchIngest } from './ingest.ts';
import { benchQuery } from './query.ts';
import { type Figure, reportOf } from './report.ts';

const benches: Record<string, () => Promise<Figure[]>> = { ingest: benchIngest, query: benchQuery };

const chosen = process.argv.slice(2);
for (const [name, bench] of Object.entries(benches)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(reportOf(name, await bench()));
}
