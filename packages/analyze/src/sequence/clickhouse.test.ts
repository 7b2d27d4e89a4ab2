import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { funnelWorlds } from '@skylantern/testkit';
import { Session } from 'chdb';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { funnelConfig } from './config.ts';
import { makeSequenceHost } from './host.ts';
import { installModuleSql, sequenceModule, sequenceSettings } from './module.ts';
import { inEngineTerms } from './reference-world.fixture.ts';
import { attemptSql, funnelCallSql } from './sql.ts';

const folder = mkdtempSync(join(tmpdir(), 'sequence-'));
const host = makeSequenceHost();
const settings = Object.entries(sequenceSettings).map(([name, value]) => `${name} = ${value}`);
let session: Session;

const ask = (query: string) => session.query(`${query} SETTINGS ${settings.join(', ')}`, 'TSV').trimEnd();

beforeAll(() => {
  const config = join(folder, 'config.xml');
  const allow = '<allow_experimental_webassembly_udf>true</allow_experimental_webassembly_udf>';
  writeFileSync(config, `<clickhouse>${allow}</clickhouse>`);
  session = new Session(join(folder, 'data'), { connectionArgs: [`--config-file=${config}`] });
  session.query(installModuleSql);
  session.query(installModuleSql); // a second start finds it there
  for (const statement of sequenceModule.functions) session.query(statement);
});

afterAll(() => {
  session.cleanup();
  rmSync(folder, { recursive: true, force: true });
});

const worldsOf = (order: 'ordered' | 'strict' | 'any') =>
  fc.sample(funnelWorlds(order), { numRuns: 60, seed: 11 });
const asText = (words: BigUint64Array | undefined) => `[${(words ?? []).join(',')}]`;

for (const order of ['ordered', 'strict', 'any'] as const) {
  test(`ClickHouse and this process answer alike, ${order}`, () => {
    const people = worldsOf(order).map((world) => inEngineTerms(world));
    const questions = people.slice(0, 20);
    for (const { question, kinds } of questions) {
      const { holdConstant: _, breakdown: __, ...unvalued } = question;
      const timelineQuestion = { ...unvalued, events: kinds };
      const timelines = people.map((person) => person.timeline);
      const rows = timelines.map((events, i) => `(${i}, [${events.join(',')}])`);
      const query = `SELECT ${funnelCallSql('timeline', timelineQuestion, 'events')}
        FROM values('i UInt32, events Array(UInt64)', ${rows.join(', ')}) ORDER BY i`;
      const expected = host.timelineWords(timelines, funnelConfig(timelineQuestion).bytes).map(asText);
      expect(ask(query).split('\n')).toEqual(expected);

      const limited = people.map(({ masked }) => masked);
      const maskedRows = limited.map(({ times, masks, values }, i) => {
        const tuples = Array.from(times, (time, at) => `(${time},${masks[at]},${values[at]})`);
        return `(${i}, [${tuples.join(',')}])`;
      });
      const maskedQuery = `SELECT ${funnelCallSql('masked', question, 'events')}
        FROM values('i UInt32, events Array(Tuple(UInt64, UInt64, UInt64))', ${maskedRows.join(', ')}) ORDER BY i`;
      expect(ask(maskedQuery).split('\n')).toEqual(
        host.maskedWords(limited, funnelConfig(question).bytes).map(asText),
      );
    }
  });
}

test('counts come out of SQL, over many blocks and persons without events', () => {
  const hour = 3_600_000;
  const question = {
    steps: 3,
    fromMs: 0,
    toMs: 1000 * hour,
    windowMs: 10 * hour,
    nowMs: 0,
    times: true,
    events: [1, 2, 3].map((code) => ({ code, steps: [code] })),
  };
  // Person n does steps 1..(n % 4), one hour apart.
  const events = `arrayMap(k -> bitOr(bitShiftLeft(toUInt64(k * ${hour}), 22), toUInt64(k)), range(1, number % 4 + 1))`;
  const attempt = attemptSql(question, 'attempts');
  const query = `SELECT countIf(${attempt.count} = 0), countIf(${attempt.depth} >= 1), countIf(${attempt.depth} >= 2),
      countIf(${attempt.depth} = 3), sumIf(${attempt.reachedAtMs(3)} - ${attempt.enteredAtMs}, ${attempt.depth} = 3)
    FROM (SELECT ${funnelCallSql('timeline', question, events)} AS attempts FROM numbers(40000))`;
  expect(ask(query)).toBe([10_000, 30_000, 20_000, 10_000, 10_000 * 2 * hour].join('\t'));
});

test('a question the engine does not know is an error, and the next one works', () => {
  expect(() => ask("SELECT skylantern_funnel_timeline('nonsense', [1]::Array(UInt64))")).toThrow('sequence');
  const question = {
    steps: 1,
    fromMs: 0,
    toMs: 10,
    windowMs: 0,
    nowMs: 0,
    events: [{ code: 7, steps: [1] }],
  };
  const call = funnelCallSql(
    'timeline',
    question,
    '[bitOr(bitShiftLeft(toUInt64(5), 22), 7)]::Array(UInt64)',
  );
  expect(ask(`SELECT ${call}`)).toBe(`[${(5n << 22n) | 1n}]`);
});
