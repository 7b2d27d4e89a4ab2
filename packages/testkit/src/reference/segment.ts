import {
  durationMs,
  type EventMatcher,
  type Filter,
  type JsonObject,
  ownEvents,
  type PropertyFilter,
  type SegmentRule,
  type Within,
} from '@skylantern/contracts';

/** A small world for segments; persons are named, and an absorbed one names whom it was merged into. */
export interface SegmentWorld {
  nowMs: number;
  persons: readonly { name: string; properties: JsonObject; mergedInto: string | null }[];
  events: readonly { who: string; name: string; atMs: number; properties: JsonObject; isBot: boolean }[];
  segments: Readonly<Record<string, SegmentRule>>;
  /** What a person's number is, for lists. */
  numberOf(name: string): number;
}

/** Who meets the rule, sorted: each person asked by themselves, in plain words. */
export function referenceSegment(rule: SegmentRule, world: SegmentWorld): string[] {
  const today = world.persons.filter(({ mergedInto }) => mergedInto === null).map(({ name }) => name);
  return today.filter((name) => meets(rule, name, world)).sort();
}

function meets(rule: SegmentRule, name: string, world: SegmentWorld): boolean {
  if ('all' in rule) return rule.all.every((one) => meets(one, name, world));
  if ('any' in rule) return rule.any.some((one) => meets(one, name, world));
  if ('not' in rule) return !meets(rule.not, name, world);
  switch (rule.condition) {
    case 'did': {
      const times = timesDone(rule.what, rule.within, name, world);
      return times >= (rule.count?.atLeast ?? 1) && times <= (rule.count?.atMost ?? Number.POSITIVE_INFINITY);
    }
    case 'did_not':
      return timesDone(rule.what, rule.within, name, world) === 0;
    case 'has_property':
      return passes(rule.filter, world.persons.find((person) => person.name === name)?.properties ?? {});
    case 'in_segment':
      return isIn(rule.segmentId, name, world);
    case 'listed':
      return world.persons.some(
        (person) =>
          survivorOf(person.name, world) === name && rule.persons.includes(world.numberOf(person.name)),
      );
  }
}

function isIn(segmentId: string, name: string, world: SegmentWorld): boolean {
  const rule = world.segments[segmentId];
  if (rule === undefined) throw new Error(`the world has no segment ${segmentId}`);
  return meets(rule, name, world);
}

function survivorOf(name: string, world: SegmentWorld): string {
  const into = world.persons.find((person) => person.name === name)?.mergedInto ?? null;
  return into === null ? name : survivorOf(into, world);
}

function timesDone(
  what: EventMatcher,
  within: Within | undefined,
  name: string,
  world: SegmentWorld,
): number {
  return world.events.filter((event) => {
    if (event.isBot || survivorOf(event.who, world) !== name) return false;
    if (what.event === null ? ownEvents.has(event.name) : what.event !== event.name) return false;
    if (within !== undefined && !isWithin(event.atMs, within, world.nowMs)) return false;
    const tests = (what.filters?.of ?? []).map((filter) => passesOn(filter, event.properties, name, world));
    return tests.length === 0 || (what.filters?.match === 'all' ? tests.every(Boolean) : tests.some(Boolean));
  }).length;
}

function isWithin(atMs: number, within: Within, nowMs: number): boolean {
  if ('last' in within) return atMs >= nowMs - durationMs(within.last) && atMs < nowMs;
  return atMs >= Date.parse(within.from) && atMs < Date.parse(within.to);
}

function passesOn(filter: Filter, properties: JsonObject, name: string, world: SegmentWorld): boolean {
  if ('segmentId' in filter) return isIn(filter.segmentId, name, world) === filter.isIn;
  if (filter.property.of === 'event') return passes(filter, properties);
  return passes(filter, world.persons.find((person) => person.name === name)?.properties ?? {});
}

function passes({ property, operator, values }: PropertyFilter, properties: JsonObject): boolean {
  const value = Object.hasOwn(properties, property.name) ? properties[property.name] : null;
  const items = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
  const texts = items.map(String);
  const some = (test: (text: string, number: number) => boolean) =>
    texts.some((text) => test(text, text.trim() === '' ? Number.NaN : Number(text)));
  const isOne = () =>
    some((text, number) => values.some((v) => (typeof v === 'number' ? v === number : String(v) === text)));
  const contains = () => some((text) => values.some((v) => text.includes(String(v))));
  const [first = Number.NaN, second = Number.NaN] = values.map(Number);
  switch (operator) {
    case 'is':
      return isOne();
    case 'is_not':
      return !isOne();
    case 'contains':
      return contains();
    case 'not_contains':
      return !contains();
    case 'starts_with':
      return some((text) => values.some((v) => text.startsWith(String(v))));
    case 'gt':
      return some((_, number) => number > first);
    case 'lte':
      return some((_, number) => number <= first);
    case 'between':
      return some((_, number) => number >= first && number <= second);
    case 'is_set':
      return items.length > 0;
    case 'is_not_set':
      return items.length === 0;
    default:
      throw new Error(`the reference does not know ${operator}`);
  }
}
