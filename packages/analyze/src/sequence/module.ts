import { sequenceCode, sequenceHash } from './sequence.generated.ts';

const name = `skylantern_sequence_${sequenceHash}`;

const define = (functionName: string, exported: string, events: string, answer = 'Array(UInt64)') =>
  `CREATE OR REPLACE FUNCTION ${functionName} LANGUAGE WASM FROM '${name}' :: '${exported}' ` +
  `ARGUMENTS (config String, events ${events}) RETURNS ${answer} ` +
  // Questions are bounded by time, so that counting the engine's instructions (a twentieth of its work) is left out.
  `ABI BUFFERED_V1 SETTINGS serialization_format = 'Buffers', webassembly_udf_enable_fuel = 0`;

export const FUNNEL_TIMELINE = 'skylantern_funnel_timeline';
export const FUNNEL_MASKED = 'skylantern_funnel_masked';
export const FUNNEL_PACKED = 'skylantern_funnel_packed';
export const FUNNEL_SUMMARY = 'skylantern_funnel_summary';

/** The engine as ClickHouse takes it: insert `code` once under `name`, then run `functions`. */
export const sequenceModule: { name: string; code: Uint8Array<ArrayBuffer>; functions: readonly string[] } = {
  name,
  code: new Uint8Array(Buffer.from(sequenceCode, 'base64')),
  functions: [
    define(FUNNEL_TIMELINE, 'timeline', 'Array(UInt64)'),
    define(FUNNEL_MASKED, 'masked', 'Array(Tuple(UInt64, UInt64, UInt64))'),
    define(FUNNEL_PACKED, 'packed', 'Array(UInt64)', 'Array(Array(UInt64))'),
    define(FUNNEL_SUMMARY, 'summary', 'Array(UInt64)', 'Array(Array(Int64))'),
  ],
};

/** Fills `system.webassembly_modules`; a name that is there already stays as it is. */
export const installModuleSql = `INSERT INTO system.webassembly_modules (name, code)
SELECT name, code FROM (SELECT '${name}' AS name, base64Decode('${sequenceCode}') AS code)
WHERE name NOT IN (SELECT name FROM system.webassembly_modules)`;

/** A query that calls the engine carries these: its work is bounded by the events, and time by `max_execution_time`. */
export const sequenceSettings = {
  webassembly_udf_max_fuel: 0,
  webassembly_udf_max_memory: 1 << 30,
  max_block_size: 8192,
} as const;
