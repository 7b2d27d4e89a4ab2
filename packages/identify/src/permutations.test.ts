import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyGraph, identityOf, type Said, take } from './resolve.fixture.ts';

/**
 * R10. Unconflicted logs: every device, e-mail and user id has one owner, and no limit is reached. Each event names
 * some ids of one owner.
 */
const said = fc
  .record({
    owner: fc.integer({ min: 0, max: 5 }),
    withUser: fc.boolean(),
    email: fc.option(fc.integer({ min: 0, max: 2 })),
    device: fc.option(fc.integer({ min: 0, max: 3 })),
    link: fc.boolean(),
    at: fc.integer({ min: 0, max: 5_000 }),
  })
  .map(({ owner, withUser, email, device, link, at }): Said => {
    const ids = [
      ...(withUser ? [`user:user-${owner}`] : []),
      ...(email === null ? [] : [`email:mail-${owner}-${email}@x.org`]),
      ...(device === null ? [] : [`dev:device-${owner}-${device}`]),
    ];
    return { ids: ids.length > 0 ? ids : [`dev:device-${owner}-0`], says: link ? 'link' : 'seen', at };
  });

const logAndOrder = fc.array(said, { minLength: 1, maxLength: 30 }).chain((log) =>
  fc.tuple(
    fc.constant(log),
    fc.shuffledSubarray([...log, ...log.slice(0, log.length / 3)], {
      minLength: log.length + Math.floor(log.length / 3),
    }),
  ),
);

/** Union-find over ids, which knows all events before it begins: an event with evidence joins all its ids. */
function unionFind(log: readonly Said[]): Map<string, string> {
  const parents = new Map<string, string>();
  const find = (id: string): string => {
    const parent = parents.get(id) ?? id;
    return parent === id ? id : find(parent);
  };
  for (const { ids } of log) {
    for (const id of ids) {
      if (!parents.has(id)) parents.set(id, id);
      parents.set(find(id), find(ids[0] ?? id));
    }
  }
  return new Map([...parents.keys()].map((id) => [id, find(id)]));
}

/** Which ids are one person, as a canonical text. */
function partition(personOf: ReadonlyMap<string, string | number>): string {
  const groups = new Map<string | number, string[]>();
  for (const [id, person] of personOf) groups.set(person, [...(groups.get(person) ?? []), id]);
  return [...groups.values()]
    .map((ids) => ids.sort().join('+'))
    .sort()
    .join(' | ');
}

function resolved(log: readonly Said[]): Map<string, number> {
  const graph = emptyGraph();
  take(graph, log);
  return new Map(
    log.flatMap(({ ids }) =>
      ids.map((id) => [id, graph.current(graph.find(identityOf(id))?.person ?? -1)] as const),
    ),
  );
}

test('any order and repetition of an unconflicted log gives the persons of an offline union-find', () => {
  fc.assert(
    fc.property(logAndOrder, ([log, order]) => {
      expect(partition(resolved(order))).toBe(partition(unionFind(log)));
    }),
    { numRuns: 1_000 },
  );
});

test('in any log, conflicted or not, nobody ever has two user ids', () => {
  const conflicted = fc.array(
    fc.record({
      user: fc.option(fc.integer({ min: 0, max: 3 })),
      email: fc.option(fc.integer({ min: 0, max: 2 })),
      device: fc.option(fc.integer({ min: 0, max: 2 })),
      link: fc.boolean(),
      at: fc.integer({ min: 0, max: 3_000 }),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(conflicted, (events) => {
      const log = events.map(
        ({ user, email, device, link, at }): Said => ({
          ids: [
            ...(user === null ? [] : [`user:user-${user}`]),
            ...(email === null ? [] : [`email:mail-${email}@x.org`]),
            ...(device === null ? [] : [`dev:device-${device}`]),
          ],
          says: link ? 'link' : 'seen',
          at,
        }),
      );
      const graph = emptyGraph();
      const origins = take(graph, log);
      const users = new Map<number, Set<string>>();
      for (const user of [0, 1, 2, 3]) {
        const known = graph.find(identityOf(`user:user-${user}`));
        if (known === undefined) continue;
        const current = graph.current(known.person);
        users.set(current, (users.get(current) ?? new Set()).add(known.value));
      }
      for (const held of users.values()) expect(held.size).toBe(1);
      // An event with a user id is always that user's.
      for (const [i, { user }] of events.entries()) {
        if (user === null) continue;
        const owner = graph.find(identityOf(`user:user-${user}`))?.person ?? 0;
        expect(graph.current(origins[i] ?? -1)).toBe(graph.current(owner));
      }
    }),
    { numRuns: 1_000 },
  );
});
