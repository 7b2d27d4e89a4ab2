import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { emptyGraph, identityOf, letters, persons, type Said, take } from './resolve.fixture.ts';

const sha = (value: string) => createHash('sha256').update(value).digest('hex');
const DAY = 24;

describe('R1, R2: finding and joining', () => {
  test('what was done before the log-in is the known person’s', () => {
    expect(
      persons([{ ids: ['dev:d1'] }, { ids: ['user:ada', 'dev:d1'], says: 'link' }, { ids: ['user:ada'] }]),
    ).toBe('AAA');
  });
  test('two devices of one person', () => {
    const log: Said[] = [
      { ids: ['dev:d1'] },
      { ids: ['dev:d2'] },
      { ids: ['user:ada', 'dev:d1'] },
      { ids: ['user:ada', 'dev:d2'] },
    ];
    expect(persons(log)).toBe('AAAA');
  });
  test('that two known devices were seen together says nothing', () => {
    expect(persons([{ ids: ['dev:d1'] }, { ids: ['open:o1'] }, { ids: ['dev:d1', 'open:o1'] }])).toBe('ABB');
  });
  test('but the sender’s word does', () => {
    const log: Said[] = [
      { ids: ['dev:d1'] },
      { ids: ['open:o1'] },
      { ids: ['dev:d1', 'open:o1'], says: 'link' },
    ];
    expect(persons(log)).toBe('AAA');
  });
  test('the survivor is the one with the unique id, though it is younger', () => {
    const graph = emptyGraph();
    const [old, young] = take(graph, [
      { ids: ['dev:d1'], at: 0 },
      { ids: ['user:ada'], at: 5 },
      { ids: ['user:ada', 'dev:d1'], says: 'link', at: 6 },
    ]);
    expect(graph.current(old ?? 0)).toBe(young);
  });
  test('a limit leaves out the id of least priority, the event stays', () => {
    const graph = emptyGraph();
    const log = Array.from({ length: 21 }, (_, i): Said => ({ ids: ['user:ada', `dev:device-${i}`], at: i }));
    expect(letters(graph, take(graph, log))).toBe('A'.repeat(21));
    expect(graph.find(identityOf('dev:device-20'))).toBeUndefined();
  });
  test('twenty new devices in 30 days are enough, the next may come later', () => {
    const log = Array.from({ length: 20 }, (_, i): Said => ({ ids: ['user:ada', `dev:device-${i}`], at: i }));
    const graph = emptyGraph();
    take(graph, [...log, { ids: ['user:ada', 'dev:later'], at: 40 * DAY }]);
    expect(graph.find(identityOf('dev:later'))?.person).toBe(1);
  });
});

describe('placeholders', () => {
  test.each(['null', 'undefined', '00000000-0000-0000-0000-000000000000', 'aaaa', '[object Object]'])(
    '%s joins nobody',
    (value) => {
      const log: Said[] = [
        { ids: [`user:${value}`, 'dev:d1'], says: 'link' },
        { ids: [`user:${value}`, 'dev:d2'], says: 'link' },
        { ids: [`user:${value}`] },
      ];
      expect(persons(log)).toBe('AB-');
    },
  );
});

describe('R3, R4: a shared tablet', () => {
  const shared: Said[] = [
    { ids: ['dev:tablet'], at: 0 },
    { ids: ['user:ada', 'dev:tablet'], says: 'link', at: 1 },
    { ids: ['dev:tablet'], at: 2 },
    { ids: ['user:bob', 'dev:tablet'], says: 'link', at: 3 },
    { ids: ['dev:tablet'], at: 4 },
  ];
  test('each has what was done in his own time; nobody is merged', () => {
    expect(persons(shared)).toBe('AAABB');
  });
  test('an event that arrives late belongs to whose time it was', () => {
    expect(persons([...shared, { ids: ['dev:tablet'], at: 2.5 }])).toBe('AAABBA');
  });
  test('the first comes back', () => {
    const log: Said[] = [
      ...shared,
      { ids: ['user:ada', 'dev:tablet'], at: 5 },
      { ids: ['dev:tablet'], at: 6 },
    ];
    expect(persons(log)).toBe('AAABBAA');
  });
  test('after a month of silence nobody is guessed; the next log-in claims its own time only', () => {
    const log: Said[] = [
      ...shared,
      { ids: ['dev:tablet'], at: 40 * DAY },
      { ids: ['dev:tablet'], at: 40 * DAY + 1 },
      { ids: ['user:cleo', 'dev:tablet'], says: 'link', at: 40 * DAY + 2 },
      { ids: ['dev:tablet'], at: 40 * DAY + 3 },
    ];
    const graph = emptyGraph();
    const origins = take(graph, log);
    expect(letters(graph, origins.slice(0, 7))).toBe('AAABBCC');
    expect(letters(graph, origins)).toBe('AAABBCCCC');
  });
  test('taken from its person, it means nobody until the next', () => {
    const log: Said[] = [
      { ids: ['user:ada', 'dev:phone'], says: 'link', at: 0 },
      { ids: ['user:ada'], unbinds: ['dev:phone'], says: 'unbind', at: 1 },
      { ids: ['dev:phone'], at: 2 },
      { ids: ['user:bob', 'dev:phone'], says: 'link', at: 3 },
      { ids: ['dev:phone'], at: 4 },
    ];
    expect(persons(log)).toBe('AABBB');
  });
});

describe('R5: an id of too many', () => {
  const kiosk = ['ada', 'bob', 'cleo', 'dan', 'eve'].map(
    (user, i): Said => ({ ids: [`user:${user}`, 'dev:kiosk'], says: 'link', at: i }),
  );
  test('links nobody any more, and stands for itself', () => {
    const graph = emptyGraph();
    const origins = take(graph, [
      ...kiosk,
      { ids: ['dev:kiosk'], at: 10 },
      { ids: ['dev:kiosk'], at: 11 },
      { ids: ['user:ada', 'dev:kiosk'], says: 'link', at: 12 },
      { ids: ['dev:kiosk'], at: 13 },
    ]);
    expect(letters(graph, origins)).toBe('ABCDEFFAF');
    expect(graph.find(identityOf('dev:kiosk'))?.isStopped).toBe(true);
  });
  test('four in a year are no kiosk', () => {
    const graph = emptyGraph();
    take(
      graph,
      kiosk.map((said, i) => ({ ...said, at: i * 60 * DAY })),
    );
    expect(graph.find(identityOf('dev:kiosk'))?.isStopped).toBe(false);
  });
});

describe('conflicts', () => {
  test('two customer numbers are two persons, whatever they share', () => {
    const log: Said[] = [
      { ids: ['crm:71', 'email:a@x.org'], says: 'link', at: 0 },
      { ids: ['crm:82', 'email:a@x.org'], says: 'link', at: 1 },
      { ids: ['email:a@x.org'], at: 2 },
    ];
    expect(persons(log)).toBe('ABB');
  });
  test('two users are joined by a server alone, and stay joined', () => {
    const log: Said[] = [
      { ids: ['user:ada'] },
      { ids: ['user:lovelace'] },
      { ids: ['user:ada', 'user:lovelace'], says: 'link' },
      { ids: ['user:lovelace'] },
    ];
    expect(persons(log)).toBe('ABAB');
    const joined: Said[] = [
      ...log,
      { ids: ['user:ada', 'user:lovelace'], says: 'merge' },
      { ids: ['user:lovelace', 'dev:d1'] },
    ];
    expect(persons(joined)).toBe('AAAAAA');
  });
});

describe('hashed contacts', () => {
  const hashed = `sha:${sha('ada@x.org')}`;
  test('a hashed row finds the clear one, written in any case', () => {
    const log: Said[] = [
      { ids: ['user:ada', 'email:Ada@X.org'], says: 'link' },
      { ids: ['email:ada@x.org'] },
    ];
    expect(persons(log)).toBe('AA');
  });
  test('the clear one finds the hashed row', () => {
    expect(
      persons([
        { ids: [hashed, 'crm:71'], says: 'link' },
        { ids: ['email:ada@x.org', 'user:ada'], says: 'link' },
      ]),
    ).toBe('AA');
  });
});

test('an advertising id is kept and links nobody', () => {
  expect(persons([{ ids: ['ad:idfa-1', 'dev:d1'] }, { ids: ['ad:idfa-1', 'dev:d2'] }])).toBe('AB');
});
