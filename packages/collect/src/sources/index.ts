import { bucket } from './bucket.ts';
import type { Source } from './define-source.ts';
import { folder } from './folder.ts';
import { mysql } from './mysql.ts';
import { postgres } from './postgres.ts';
import { publishedCsv } from './published-csv.ts';
import { webhookIn } from './webhook-in.ts';

/** Every place that rows can come from. */
const listSources = () => [postgres, mysql, publishedCsv, bucket, folder, webhookIn] as const;

/** By kind. A config was checked against the source's schema when it was saved. */
export const sources: ReadonlyMap<string, Source> = new Map(
  listSources().map((source): [string, Source] => [source.kind, source as unknown as Source]),
);
