import type { Candidate } from './claim.ts';
import type { IdentityRules } from './identity-types.ts';
import type { KnownIdentity, PersonGraph } from './person-graph.ts';

const DAY_MS = 86_400_000;
const MAX_IDENTITIES = 1_000;
export const MAX_ABSORBED = 100;
const MAX_MERGES_PER_HOUR = 20;

/** Whether these persons and these ids may be one person: the limits of rules R1 and R2. */
export function fits(
  graph: PersonGraph,
  one: {
    owners: ReadonlySet<number>;
    candidates: readonly Candidate[];
    at: Date;
    isExplicit: boolean;
    rules: IdentityRules;
  },
): boolean {
  const groups = [...one.owners].map((owner) => graph.identitiesOf(owner));
  const fresh = one.candidates.filter((candidate) => graph.ownerOf(candidate, one.at) === null);
  if (groups.reduce((sum, group) => sum + group.length, fresh.length) > MAX_IDENTITIES) return false;
  if (one.owners.size > 1 && !mayAbsorb(graph, one.owners)) return false;
  if (!one.isExplicit && one.owners.size > 1 && graph.areKeptApart(one.owners)) return false;
  for (const kind of new Map(one.candidates.map((each) => [each.type, each.kind])).values()) {
    const news = new Set(fresh.filter((each) => each.type === kind.name).map((each) => each.value));
    if (kind.maxNew === null || news.size === 0) continue;
    const since = one.at.getTime() - (kind.windowDays ?? 0) * DAY_MS;
    const recent = groups
      .flat()
      .filter((each) => each.type === kind.name && each.firstSeenAt.getTime() >= since);
    if (recent.length + news.size > kind.maxNew) return false;
  }
  return typesFit(groups, { fresh, ...one });
}

function mayAbsorb(graph: PersonGraph, owners: ReadonlySet<number>): boolean {
  let absorbed = owners.size - 1;
  for (const owner of owners) {
    absorbed += graph.absorbedCount(owner);
    if (graph.recentMerges(owner) >= MAX_MERGES_PER_HOUR) return false;
  }
  return absorbed <= MAX_ABSORBED;
}

/** No unique type with two values, no other with more than its limit. What was joined explicitly stays joined. */
function typesFit(
  groups: readonly (readonly KnownIdentity[])[],
  one: { fresh: readonly Candidate[]; isExplicit: boolean; rules: IdentityRules },
): boolean {
  const valuesOf = (list: readonly { type: string; value: string }[], type: string) =>
    new Set(list.filter((each) => each.type === type).map((each) => each.value));
  for (const [name, kind] of one.rules.types) {
    if (!kind.links) continue;
    const held = groups.map((group) => valuesOf(group, name));
    const news = valuesOf(one.fresh, name);
    if (kind.class === 'unique') {
      const holders = held.filter((values) => values.size > 0).length;
      if (!one.isExplicit && holders + news.size > kind.maxPerPerson) return false;
    } else {
      const all = new Set([...held.flatMap((values) => [...values]), ...news]);
      if (all.size > kind.maxPerPerson) return false;
    }
  }
  return true;
}
