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

export interface Merge {
  survivor: number;
  absorbed: number;
  /** Persons that `absorbed` had absorbed before; they follow it, and come back with it. */
  movedPersons: number[];
  rule: string;
  evidence: string;
  at: Date;
}

export const identityKey = (type: string, value: string) => `${type}\u0000${value}`;

/**
 * The identities and persons that one batch touches, in memory, with everything changed since loading.
 * An identity points for ever to the person whom it was first seen with; merging joins persons.
 */
export class PersonGraph {
  readonly created: GraphPerson[] = [];
  readonly attached: (TypedIdentity & { person: number; at: Date })[] = [];
  readonly merges: Merge[] = [];
  readonly identified = new Set<number>();
  readonly #owners = new Map<string, number>();
  readonly #persons = new Map<number, GraphPerson>();
  /** Identities of each merged group, by its survivor's number. */
  readonly #groups = new Map<number, TypedIdentity[]>();
  readonly #absorbed = new Map<number, Set<number>>();
  readonly #nextNumber: () => number;

  constructor(
    persons: readonly GraphPerson[],
    identities: readonly (TypedIdentity & { person: number })[],
    nextNumber: () => number,
  ) {
    this.#nextNumber = nextNumber;
    for (const person of persons) {
      this.#persons.set(person.number, person);
      if (person.mergedInto !== null) this.#absorbedBy(person.mergedInto).add(person.number);
    }
    for (const identity of identities) {
      this.#owners.set(identityKey(identity.type, identity.value), identity.person);
      this.#identitiesOf(this.current(identity.person)).push(identity);
    }
  }

  /** The person whom the identity was first seen with, or null. */
  originOf(identity: TypedIdentity): number | null {
    return this.#owners.get(identityKey(identity.type, identity.value)) ?? null;
  }

  /** The person of today for a number that may have been absorbed. */
  current(number: number): number {
    return this.#persons.get(number)?.mergedInto ?? number;
  }

  person(number: number): GraphPerson | undefined {
    return this.#persons.get(number);
  }

  identitiesOf(current: number): readonly TypedIdentity[] {
    return this.#identitiesOf(current);
  }

  valuesOf(current: number, type: string): string[] {
    return this.#identitiesOf(current).flatMap((identity) =>
      identity.type === type ? [identity.value] : [],
    );
  }

  create(id: string, firstSeenAt: Date): number {
    const person = { number: this.#nextNumber(), id, isIdentified: false, firstSeenAt, mergedInto: null };
    this.#persons.set(person.number, person);
    this.created.push(person);
    return person.number;
  }

  attach(identity: TypedIdentity, person: number, at: Date): void {
    this.#owners.set(identityKey(identity.type, identity.value), person);
    this.#identitiesOf(this.current(person)).push(identity);
    this.attached.push({ ...identity, person, at });
  }

  identify(number: number): void {
    const person = this.#persons.get(number);
    if (person === undefined || person.isIdentified) return;
    person.isIdentified = true;
    this.identified.add(number);
  }

  merge(survivor: number, absorbed: number, why: { rule: string; evidence: string; at: Date }): void {
    const movedPersons = [...this.#absorbedBy(absorbed)];
    for (const number of [absorbed, ...movedPersons]) {
      const person = this.#persons.get(number);
      if (person !== undefined) person.mergedInto = survivor;
      this.#absorbedBy(survivor).add(number);
    }
    this.#absorbed.delete(absorbed);
    this.#identitiesOf(survivor).push(...this.#identitiesOf(absorbed));
    this.#groups.delete(absorbed);
    this.merges.push({ survivor, absorbed, movedPersons, ...why });
  }

  #identitiesOf(current: number): TypedIdentity[] {
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
