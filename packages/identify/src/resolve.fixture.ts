import { type IdentityClaim, readIdentities } from './claim.ts';
import { defaultRules } from './identity-types.ts';
import { PersonGraph, type TypedIdentity } from './person-graph.ts';
import { resolvePerson } from './resolve-person.ts';

/** A graph in memory that knows nobody. */
export function emptyGraph(): PersonGraph {
  let next = 1;
  return new PersonGraph({
    persons: [],
    identities: new Map(),
    wholeGroups: new Set(),
    recentMerges: new Map(),
    apart: [],
    nextNumber: () => next++,
  });
}

export interface Said {
  /** `user:ada`, `dev:d1`, `email:a@b.c`, `crm:7`. */
  ids: string[];
  says?: IdentityClaim['says'];
  unbinds?: string[];
  /** Hours since the beginning. */
  at?: number;
}

const names: Record<string, string> = {
  user: 'user_id',
  dev: 'anonymous_id',
  email: 'email',
  crm: 'crm_id',
  sha: 'email_sha256',
  open: 'openid',
  ad: 'idfa',
};
const START = Date.UTC(2026, 0, 1);

export function identityOf(text: string): TypedIdentity {
  const [short = '', ...rest] = text.split(':');
  return { type: names[short] ?? short, value: rest.join(':') };
}

/** Takes events one after the other; answers the person whom each was written under. */
export function take(graph: PersonGraph, log: readonly Said[]): (number | null)[] {
  return log.map(({ ids, says = 'seen', unbinds, at = 0 }, i) => {
    const resolution = resolvePerson(
      graph,
      {
        workspaceId: 'ws',
        ids: readIdentities(ids.map(identityOf), defaultRules),
        says,
        ...(unbinds === undefined ? {} : { unbinds: readIdentities(unbinds.map(identityOf), defaultRules) }),
        messageId: `m${i}`,
        at: new Date(START + at * 3_600_000),
      },
      defaultRules,
    );
    return resolution?.origin ?? null;
  });
}

/** The persons of today for what `take` answered, as letters in order of appearance; `-` for nobody. */
export function letters(graph: PersonGraph, origins: readonly (number | null)[]): string {
  const known = new Map<number, string>();
  return origins
    .map((origin) => {
      if (origin === null) return '-';
      const current = graph.current(origin);
      const letter = known.get(current) ?? String.fromCharCode(65 + known.size);
      known.set(current, letter);
      return letter;
    })
    .join('');
}

export function persons(log: readonly Said[]): string {
  const graph = emptyGraph();
  return letters(graph, take(graph, log));
}
