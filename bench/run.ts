import { benchFirstCall } from './first-call.ts';
import { benchIdentity } from './identity.ts';
import { benchIngest } from './ingest.ts';
import { benchQuery } from './query.ts';
import { type Figure, reportOf } from './report.ts';
import { benchSoak } from './soak.ts';
import { benchStart } from './start.ts';

const benches: Record<string, () => Promise<Figure[]>> = {
  'first-call': benchFirstCall,
  identity: benchIdentity,
  ingest: benchIngest,
  query: benchQuery,
  start: benchStart,
  soak: benchSoak,
};

const chosen = process.argv.slice(2);
for (const [name, bench] of Object.entries(benches)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(reportOf(name, await bench()));
}
