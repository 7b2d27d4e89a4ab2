import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SkylanternError } from '@skylantern/contracts';
import Type from 'typebox';
import { defineSource } from './define-source.ts';
import { download } from './download.ts';
import { badAnswer, guardedGet } from './guarded-get.ts';
import { readFileRows } from './read-file.ts';
import { textField } from './text-field.ts';

const SAMPLE_BYTES = 1_000_000;

export const publishedCsv = defineSource({
  kind: 'published-csv',
  says: 'A file at an address, for instance a Google Sheet published as CSV; CSV, NDJSON or Parquet.',
  config: Type.Object(
    {
      url: Type.String({ minLength: 8, maxLength: 2000, pattern: '^https?://' }),
      /** Sent as the header Authorization. */
      authorization: Type.Optional(Type.String({ maxLength: 4000 })),
    },
    { additionalProperties: false },
  ),
  secrets: ['authorization'],
  async *read(config, ports) {
    const known = ports.position;
    const headers: Record<string, string> = { 'user-agent': 'Skylantern-Source/1' };
    if (config.authorization !== undefined) headers['authorization'] = config.authorization;
    const isSame = textField(known, 'url') === config.url;
    const etag = isSame ? textField(known, 'etag') : null;
    const modified = isSame ? textField(known, 'lastModified') : null;
    if (etag !== null) headers['if-none-match'] = etag;
    else if (modified !== null) headers['if-modified-since'] = modified;
    const answer = await guardedGet(new URL(config.url), { ...ports, headers, followsRedirects: true });
    if (answer.statusCode === 304) {
      answer.destroy();
      return;
    }
    if (answer.statusCode !== 200) {
      answer.destroy();
      throw badAnswer(answer, `the address answers HTTP ${answer.statusCode ?? 0}`);
    }
    if (/text\/html/i.test(answer.headers['content-type'] ?? '')) {
      answer.destroy();
      throw new SkylanternError(
        'request.invalid',
        'the address answers a web page, not a file: publish the sheet as CSV and use that address',
      );
    }
    const path = join(ports.directory, randomUUID());
    try {
      const maxBytes = ports.isSample ? SAMPLE_BYTES : ports.maxBytes;
      const { bytes } = await download(answer, path, {
        maxBytes,
        mayCut: ports.isSample,
        signal: ports.signal,
      });
      let told = bytes;
      for await (const { columns, rows } of readFileRows(path, ports)) {
        yield { rows, columns, knownBy: 'count', position: known, bytes: told };
        told = 0;
      }
      const position = {
        url: config.url,
        etag: answer.headers.etag ?? null,
        lastModified: answer.headers['last-modified'] ?? null,
      };
      yield { rows: [], columns: null, knownBy: 'count', position, bytes: told };
    } finally {
      await rm(path, { force: true });
    }
  },
});
