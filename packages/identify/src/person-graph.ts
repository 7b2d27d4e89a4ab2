/** A person as the graph knows one: a leaf, perhaps absorbed by another. */
export interface GraphPerson {
  number: number;
  id: string;
  isIdentified: boolean;
  firstSeenAt: Date;
  mergedInto: number | null;
}

export interface TypedIdentity {
  type: string;
  value: string;
}

/** From this instant on a shared identity means this person; null: nobody yet. */
export interface Epoch {
  from: number;
  person: number | null;
}

export interface KnownIdentity extends TypedIdentity {
  /** Whom it was first seen with; never changes. */
  person: number;
  firstSeenAt: Date;
  lastSeenAt: Date;
  /** In order of time; empty while it means one person only. */
  epochs: Epoch[];
  /** Seen with too many: it links nobody any more (R5). */
  isStopped: boolean;
}

export interface Merge {
  survivor: number;
  absorbed: number;
  /** Persons that `absorbed` had absorbed before; they follow it, and come back with it. */
  movedPersons: number[];
  rule: string;
  evidence: string;
  at: Date;
  /** The two persons whose ids were seen together: each in one of the groups. */
  leaves: readonly [survivor: number, absorbed: number];
}

export interface LoadedGraph {
  persons: readonly GraphPerson[];
  /** By `identityKey`; the graph takes the map over. */
  identities: Map<string, KnownIdentity>;
  /** Survivors whose absorbed persons and identities are all among the above. */
  wholeGroups: ReadonlySet<number>;
  /** Merges of the last hour, by survivor. */
  recentMerges: ReadonlyMap<number, number>;
  /** Pairs of persons whose merge was undone: they stay apart. */
  apart: readonly (readonly [number, number])[];
  nextNumber: () => number;
}

export const identityKey = ({ type, value }: TypedIdentity) => `${type}\u0000${value}`;

/** A group was needed that was not loaded: load all groups and resolve again. */
export class GroupMissing extends Error {
  override readonly name = 'GroupMissing';
}

/**
 * The identities and persons that one batch touches, in memory, with everything changed since loading.
 * An identity points for ever to the person whom it was first seen with; merging joins persons. Only an identity
 * that two persons share changes its meaning over time, by epochs.
 */
export class PersonGraph {
  readonly created: GraphPerson[] = [];
  readonly attached: KnownIdentity[] = [];
  readonly merges: Merge[] = [];
  readonly identified = new Set<number>();
  /** Known identities whose epochs changed, or that are shared and were seen. */
  readonly changed = new Set<KnownIdentity>();
  /** Identities that meant one person until this batch. */
  readonly becameShared: KnownIdentity[] = [];
  readonly #identities: Map<string, KnownIdentity>;
  readonly #persons = new Map<number, GraphPerson>();
  /** Identities of each merged group, by its survivor's number. */
  readonly #groups = new Map<number, KnownIdentity[]>();
  readonly #absorbed = new Map<number, Set<number>>();
  readonly #whole: Set<number>;
  readonly #recentMerges: Map<number, number>;
  readonly #apart: LoadedGraph['apart'];
  readonly #nextNumber: () => number;

  constructor(loaded: LoadedGraph) {
    this.#identities = loaded.identities;
    this.#nextNumber = loaded.nextNumber;
    this.#apart = loaded.apart;
    this.#whole = new Set(loaded.wholeGroups);
    this.#recentMerges = new Map(loaded.recentMerges);
    for (const person of loaded.persons) {
      this.#persons.set(person.number, person);
      if (person.mergedInto !== null) this.#absorbedBy(person.mergedInto).add(person.number);
    }
    for (const identity of loaded.identities.values()) {
      const group = this.current(identity.person);
      if (this.#whole.has(group)) this.#groupOf(group).push(identity);
    }
  }

  /** With its key at hand it need not be made again. */
  find(identity: TypedIdentity & { key?: string }): KnownIdentity | undefined {
    return this.#identities.get(identity.key ?? identityKey(identity));
  }

  /** Whom the identity meant at that time, as the leaf that events are written under; null: nobody. */
  ownerOf(identity: TypedIdentity & { key?: string }, at: Date): number | null {
    const known = this.find(identity);
    if (known === undefined) return null;
    if (known.epochs.length === 0) return known.person;
    const epoch = epochAt(known, at);
    return epoch === null ? known.person : epoch.person;
  }

  /** The person of today for a number that may have been absorbed. */
  current(number: number): number {
    return this.#persons.get(number)?.mergedInto ?? number;
  }

  person(number: number): GraphPerson | undefined {
    return this.#persons.get(number);
  }

  /** Throws GroupMissing when the group was not loaded. */
  identitiesOf(current: number): readonly KnownIdentity[] {
    if (!this.#whole.has(current)) throw new GroupMissing(`group ${current}`);
    return this.#groupOf(current);
  }

  absorbedCount(current: number): number {
    return this.#absorbed.get(current)?.size ?? 0;
  }

  recentMerges(current: number): number {
    return this.#recentMerges.get(current) ?? 0;
  }

  create(id: string, firstSeenAt: Date): number {
    const person = { number: this.#nextNumber(), id, isIdentified: false, firstSeenAt, mergedInto: null };
    this.#persons.set(person.number, person);
    this.#whole.add(person.number);
    this.created.push(person);
    return person.number;
  }

  /** Gives an identity that means nobody at that time to a person. */
  attach(identity: TypedIdentity, person: number, at: Date): void {
    const known = this.find(identity);
    const epoch = known === undefined ? null : epochAt(known, at);
    if (known !== undefined && epoch !== null) {
      epoch.person = person;
      this.changed.add(known);
      return;
    }
    const fresh: KnownIdentity = {
      type: identity.type,
      value: identity.value,
      person,
      firstSeenAt: at,
      lastSeenAt: at,
      epochs: [],
      isStopped: false,
    };
    this.#identities.set(identityKey(fresh), fresh);
    this.#groupOf(this.current(person)).push(fresh);
    this.attached.push(fresh);
  }

  /** From `at` on the identity means another person, or nobody. */
  beginEpoch(identity: KnownIdentity, at: Date, person: number | null): void {
    const from = at.getTime();
    if (identity.epochs.length === 0) this.becameShared.push(identity);
    const others = identity.epochs.filter((epoch) => epoch.from !== from);
    identity.epochs = [...others, { from, person }].sort((a, b) => a.from - b.from);
    this.changed.add(identity);
  }

  stop(identity: KnownIdentity, at: Date): void {
    identity.isStopped = true;
    this.beginEpoch(identity, at, null);
  }

  /** A shared identity was seen: how long it was silent decides about its next epoch. */
  touch(identity: KnownIdentity, at: Date): void {
    if (at <= identity.lastSeenAt) return;
    identity.lastSeenAt = at;
    this.changed.add(identity);
  }

  identify(number: number): void {
    const person = this.#persons.get(number);
    if (person === undefined || person.isIdentified) return;
    person.isIdentified = true;
    this.identified.add(number);
  }

  /** True when a merge between two of these groups was undone. */
  areKeptApart(groups: ReadonlySet<number>): boolean {
    return this.#apart.some(([a, b]) => {
      const [left, right] = [this.current(a), this.current(b)];
      return left !== right && groups.has(left) && groups.has(right);
    });
  }

  /** Answers the numbers that `absorbed` brought along. */
  merge(
    survivor: number,
    absorbed: number,
    why: Pick<Merge, 'rule' | 'evidence' | 'at' | 'leaves'>,
  ): number[] {
    const movedPersons = [...this.#absorbedBy(absorbed)];
    for (const number of [absorbed, ...movedPersons]) {
      const person = this.#persons.get(number);
      if (person !== undefined) person.mergedInto = survivor;
      this.#absorbedBy(survivor).add(number);
    }
    this.#absorbed.delete(absorbed);
    this.#groupOf(survivor).push(...this.#groupOf(absorbed));
    this.#groups.delete(absorbed);
    this.#recentMerges.set(survivor, this.recentMerges(survivor) + 1);
    this.merges.push({ survivor, absorbed, movedPersons, ...why });
    return movedPersons;
  }

  /** Takes one merged group apart anew: the survivor of each of its leaves. */
  regroup(survivors: ReadonlyMap<number, number>): void {
    const befores = new Set([...survivors.keys()].map((leaf) => this.current(leaf)));
    const identities = [...befores].flatMap((before) => this.#groupOf(before));
    for (const before of befores) {
      this.#groups.delete(before);
      this.#absorbed.delete(before);
    }
    for (const [leaf, survivor] of survivors) {
      const person = this.#persons.get(leaf);
      if (person !== undefined) person.mergedInto = survivor === leaf ? null : survivor;
      if (survivor !== leaf) this.#absorbedBy(survivor).add(leaf);
    }
    for (const identity of identities) this.#groupOf(this.current(identity.person)).push(identity);
  }

  #groupOf(current: number): KnownIdentity[] {
    const group = this.#groups.get(current) ?? [];
    this.#groups.set(current, group);
    return group;
  }

  #absorbedBy(current: number): Set<number> {
    const set = this.#absorbed.get(current) ?? new Set();
    this.#absorbed.set(current, set);
    return set;
  }
}

/** The epoch of a shared identity at that time; null before its first, and for one that is not shared. */
export function epochAt(identity: KnownIdentity, at: Date): Epoch | null {
  const time = at.getTime();
  return identity.epochs.findLast((epoch) => epoch.from <= time) ?? null;
}
