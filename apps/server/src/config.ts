import { describeFault, SkylanternError } from '@skylantern/contracts';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';

const Config = Type.Object({
  PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 3210 }),
  HOST: Type.String({ default: '127.0.0.1' }),
  SKYLANTERN_DATA: Type.String({ minLength: 1, default: '.data' }),
  SKYLANTERN_URL: Type.String({ default: '' }),
  SKYLANTERN_DEMO: Type.Union([Type.Literal('on'), Type.Literal('off')], { default: 'off' }),
  SKYLANTERN_LOG: Type.Union(
    [
      Type.Literal('silent'),
      Type.Literal('error'),
      Type.Literal('warn'),
      Type.Literal('info'),
      Type.Literal('debug'),
    ],
    {
      default: 'warn',
    },
  ),
  SKYLANTERN_ALLOW_PRIVATE: Type.String({ default: '' }),
  SKYLANTERN_SOURCE_FOLDERS: Type.String({ default: '' }),
  SKYLANTERN_GEO: Type.String({ default: '' }),
  SKYLANTERN_CANARY_SECONDS: Type.Integer({ minimum: 1, maximum: 3_600, default: 30 }),
  SKYLANTERN_KEEP_DAYS: Type.Integer({ minimum: 30, maximum: 36_500, default: 400 }),
  DATABASE_URL: Type.String({ default: '' }),
  CLICKHOUSE_URL: Type.String({ default: '' }),
});
type Environment = Static<typeof Config>;

/** How this process is set up; see docs/CONFIGURATION.md. */
export interface ServerConfig {
  port: number;
  /** Address to listen on; `0.0.0.0` opens it to the network. */
  host: string;
  dataDirectory: string;
  /** The address under which people and mails reach this server; null: `http://localhost:port`. */
  publicUrl: string | null;
  isDemo: boolean;
  logLevel: Environment['SKYLANTERN_LOG'];
  /** Hosts and CIDR ranges of private addresses that webhooks and channels may call. */
  allowedPrivate: string[];
  /** Folders of this machine that sources of business data may read. */
  sourceFolders: string[];
  geoDatabasePath: string | null;
  /** An event must be queryable within this time, or the canary raises an alarm. */
  canaryLimitMs: number;
  /** How long ended runs and their messages are kept. */
  keepDays: number;
  databaseUrl: string | null;
  clickhouseUrl: string | null;
}

/** Reads the environment; throws `config.invalid` naming the variable. */
export function readConfig(environment: Record<string, string | undefined>): ServerConfig {
  const given = Object.fromEntries(
    Object.keys(Config.properties).flatMap((name) => {
      const value = environment[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  const value = Value.Default(Config, Value.Convert(Config, given));
  if (!Value.Check(Config, value)) {
    const { field, remedy } = describeFault(Value.Errors(Config, value));
    throw new SkylanternError('config.invalid', `${field} ${remedy}`);
  }
  return {
    port: value.PORT,
    host: value.HOST,
    dataDirectory: value.SKYLANTERN_DATA,
    publicUrl: value.SKYLANTERN_URL === '' ? null : value.SKYLANTERN_URL.replace(/\/$/, ''),
    isDemo: value.SKYLANTERN_DEMO === 'on',
    logLevel: value.SKYLANTERN_LOG,
    allowedPrivate: listOf(value.SKYLANTERN_ALLOW_PRIVATE),
    sourceFolders: listOf(value.SKYLANTERN_SOURCE_FOLDERS),
    geoDatabasePath: value.SKYLANTERN_GEO === '' ? null : value.SKYLANTERN_GEO,
    canaryLimitMs: value.SKYLANTERN_CANARY_SECONDS * 1_000,
    keepDays: value.SKYLANTERN_KEEP_DAYS,
    databaseUrl: value.DATABASE_URL === '' ? null : value.DATABASE_URL,
    clickhouseUrl: value.CLICKHOUSE_URL === '' ? null : value.CLICKHOUSE_URL,
  };
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
