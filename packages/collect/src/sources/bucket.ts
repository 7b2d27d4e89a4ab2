import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { SkylanternError } from '@skylantern/contracts';
import { AwsV4Signer } from 'aws4fetch';
import Type, { type Static } from 'typebox';
import { defineSource, type ReadPorts } from './define-source.ts';
import { download } from './download.ts';
import { badAnswer, guardedGet } from './guarded-get.ts';
import { choose, type ListedFile, readFiles } from './read-files.ts';

const SAMPLE_BYTES = 50_000_000;

const BucketConfig = Type.Object(
  {
    /** `https://s3.eu-central-1.amazonaws.com`, or that of another store of the same protocol. */
    endpoint: Type.String({ minLength: 8, maxLength: 500, pattern: '^https?://' }),
    region: Type.Optional(Type.String({ maxLength: 100 })),
    bucket: Type.String({ minLength: 1, maxLength: 255 }),
    /** Begin of the keys, as a folder has it. */
    prefix: Type.Optional(Type.String({ maxLength: 500 })),
    /** Names after the prefix, `*` stands for anything. */
    pattern: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    accessKeyId: Type.String({ minLength: 1, maxLength: 200 }),
    secretAccessKey: Type.String({ minLength: 1, maxLength: 500 }),
  },
  { additionalProperties: false },
);
type BucketConfig = Static<typeof BucketConfig>;

export const bucket = defineSource({
  kind: 'bucket',
  says: 'Files of an S3-compatible bucket: CSV, NDJSON, Parquet.',
  config: BucketConfig,
  secrets: ['secretAccessKey'],
  async *read(config, ports) {
    const files = choose(await listFiles(config, ports), config.pattern);
    yield* readFiles(files, ports, async function* (file, use) {
      const path = join(ports.directory, randomUUID());
      try {
        const answer = await get(config, ports, objectUrl(config, (config.prefix ?? '') + file.name));
        const maxBytes = ports.isSample ? SAMPLE_BYTES : ports.maxBytes;
        await download(answer, path, { maxBytes, mayCut: ports.isSample, signal: ports.signal });
        yield* use(path);
      } finally {
        await rm(path, { force: true });
      }
    });
  },
});

async function listFiles(config: BucketConfig, ports: ReadPorts): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  const prefix = config.prefix ?? '';
  for (let token: string | null = ''; token !== null; ) {
    const url = objectUrl(config, '');
    url.searchParams.set('list-type', '2');
    if (prefix !== '') url.searchParams.set('prefix', prefix);
    if (token !== '') url.searchParams.set('continuation-token', token);
    const text = await textOf(await get(config, ports, url));
    for (const [, one = ''] of text.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
      const key = tagOf(one, 'Key') ?? '';
      files.push({
        name: key.slice(prefix.length),
        bytes: Number(tagOf(one, 'Size') ?? 0),
        fingerprint: tagOf(one, 'ETag') ?? tagOf(one, 'LastModified') ?? '',
      });
    }
    token = tagOf(text, 'IsTruncated') === 'true' ? tagOf(text, 'NextContinuationToken') : null;
  }
  return files;
}

function objectUrl({ endpoint, bucket: name }: BucketConfig, key: string): URL {
  const path = [name, ...key.split('/')].map(encodeURIComponent).join('/');
  return new URL(`${endpoint.replace(/\/$/, '')}/${key === '' ? encodeURIComponent(name) : path}`);
}

async function get(config: BucketConfig, ports: ReadPorts, url: URL): Promise<IncomingMessage> {
  const signed = await new AwsV4Signer({
    url: url.href,
    service: 's3',
    region: config.region ?? 'us-east-1',
    accessKeyId: config.accessKeyId,
    secretAccessKey: config.secretAccessKey,
  }).sign();
  const headers = Object.fromEntries(signed.headers);
  const answer = await guardedGet(signed.url, { ...ports, headers, followsRedirects: false });
  if (answer.statusCode === 200) return answer;
  const said = await textOf(answer);
  throw badAnswer(
    answer,
    `the bucket answers HTTP ${answer.statusCode ?? 0} ${tagOf(said, 'Code') ?? ''}: ${tagOf(said, 'Message') ?? ''}`.slice(
      0,
      300,
    ),
  );
}

const MAX_TEXT = 20_000_000;
async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_TEXT) throw new SkylanternError('request.invalid', 'the list of the bucket is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function tagOf(xml: string, name: string): string | null {
  const found = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml)?.[1];
  return (
    found?.replaceAll(/&(#x[\da-f]+|#\d+|lt|gt|quot|apos|amp);/gi, (whole, code: string) => {
      if (code.startsWith('#x')) return String.fromCodePoint(Number.parseInt(code.slice(2), 16));
      return code.startsWith('#') ? String.fromCodePoint(Number(code.slice(1))) : (entities[code] ?? whole);
    }) ?? null
  );
}
