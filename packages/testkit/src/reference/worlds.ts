import fc from 'fast-check';
import { lifecycle } from '../lifecycle.ts';
import type { LifeEvent } from './life.ts';

/** Small worlds around a change of the clock: ties, bots, merged persons, late and early events. */
export interface World {
  timeZone: string;
  weekStart: number;
  dayZero: string;
  nowDay: number;
  events: LifeEvent[];
  /** Told as these persons did it, before they were merged. */
  told: LifeEvent[];
  merged: [string, string][];
}

/** Zones and a day on which their clock changes (if it does). */
const places = [
  ['UTC', '2024-03-01'],
  ['America/New_York', '2024-03-10'],
  ['America/New_York', '2024-11-03'],
  ['Australia/Lord_Howe', '2024-04-07'],
  ['Australia/Lord_Howe', '2024-10-06'],
  ['Asia/Kathmandu', '2024-01-31'],
  ['Asia/Shanghai', '2023-12-31'],
] as const;

const persons = ['ada', 'bob', 'cleo', 'dan'];

export const anyWorld: fc.Arbitrary<World> = fc
  .record({
    place: fc.constantFrom(...places),
    weekStart: fc.integer({ min: 1, max: 7 }),
    nowDay: fc.constantFrom(6, 12, 40),
    acts: fc.array(
      fc.record({
        who: fc.constantFrom(...persons),
        name: fc.constantFrom('a', 'b', 'c', 'message_sent'),
        day: fc.integer({ min: -4, max: 9 }),
        // few instants, so that many events meet; some right at midnight and in the changing hour
        minute: fc.constantFrom(0, 1, 90, 119, 120, 150, 719, 720, 1425, 1439),
        bot: fc.integer({ min: 0, max: 9 }),
        plan: fc.constantFrom('pro', 'free', null),
        price: fc.constantFrom(1, 2.5, '4', 'gratis', null),
      }),
      { maxLength: 28 },
    ),
    merges: fc.array(fc.tuple(fc.constantFrom('bob', 'cleo', 'dan'), fc.constantFrom('ada', 'bob')), {
      maxLength: 2,
    }),
  })
  .map(({ place: [timeZone, dayZero], weekStart, nowDay, acts, merges }) => {
    const merged = merges.filter(
      ([from, into], i) => from !== into && merges.findIndex(([one]) => one === from) === i,
    );
    const today = (name: string): string => {
      const into = merged.find(([from]) => from === name)?.[1];
      return into === undefined ? name : today(into);
    };
    const clock = lifecycle({ timeZone, dayZero });
    const nowMs = clock.instantOf(`day ${nowDay} 12:00`);
    const told = acts
      .map(({ who, name, day, minute, bot, plan, price }): LifeEvent => {
        const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
        return {
          person: who,
          name,
          atMs: clock.instantOf(`day ${day} ${time}`),
          isBot: bot === 0,
          properties: { plan, price },
        };
      })
      .filter(({ atMs }) => atMs <= nowMs);
    const events = told.map((event) => ({ ...event, person: today(event.person) }));
    return { timeZone, weekStart, dayZero, nowDay, told, events, merged };
  });

/** The world in the real event store. */
export function tellWorld({
  timeZone,
  weekStart,
  dayZero,
  nowDay,
  told,
  merged,
}: World): ReturnType<typeof lifecycle> {
  const story = lifecycle({ timeZone, weekStart, dayZero, now: `day ${nowDay} 12:00` });
  for (const { person, name, atMs, properties, isBot } of told) {
    story.person(person).did(name, new Date(atMs).toISOString(), properties, { is_bot: isBot ? 1 : 0 });
  }
  for (const [from, into] of merged) story.merged(from, into);
  return story;
}
