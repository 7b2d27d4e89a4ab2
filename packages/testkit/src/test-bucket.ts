import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestBucket {
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly files: Map<string, Buffer>;
  /** What was asked for, keys alone. */
  readonly reads: string[];
  close(): Promise<void>;
}

const PAGE = 2;
const region = 'us-east-1';

/** A store of the S3 protocol on a free port: lists in pages of two, gives objects, checks every signature. */
export async function openTestBucket(): Promise<TestBucket> {
  const files = new Map<string, Buffer>();
  const reads: string[] = [];
  const keys = { accessKeyId: 'AKTEST', secretAccessKey: 'test secret of the bucket' };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? ''}`);
    if (!isSigned(request, url, keys.secretAccessKey)) return fail(response, 403, 'SignatureDoesNotMatch');
    const [, bucket = '', ...rest] = url.pathname.split('/').map(decodeURIComponent);
    if (bucket !== 'business') return fail(response, 404, 'NoSuchBucket');
    const key = rest.join('/');
    if (key === '') return list(response, url, files);
    const found = files.get(key);
    if (found === undefined) return fail(response, 404, 'NoSuchKey');
    reads.push(key);
    response.writeHead(200, { 'content-length': found.length, etag: etagOf(found) }).end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens
    bucket: 'business',
    ...keys,
    files,
    reads,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function list(response: ServerResponse, url: URL, files: ReadonlyMap<string, Buffer>): void {
  const prefix = url.searchParams.get('prefix') ?? '';
  const after = url.searchParams.get('continuation-token') ?? '';
  const names = [...files.keys()].filter((name) => name.startsWith(prefix) && name > after).sort();
  const shown = names.slice(0, PAGE);
  const contents = shown.map((name) => {
    const file = files.get(name) ?? Buffer.alloc(0);
    const key = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const tag = etagOf(file).replaceAll('"', '&quot;');
    return `<Contents><Key>${key}</Key><ETag>${tag}</ETag><Size>${file.length}</Size></Contents>`;
  });
  const isTruncated = names.length > shown.length;
  const next = isTruncated ? `<NextContinuationToken>${shown.at(-1) ?? ''}</NextContinuationToken>` : '';
  response.setHeader('content-type', 'application/xml');
  response.end(
    `<?xml version="1.0"?><ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
  );
}

const fail = (response: ServerResponse, status: number, code: string): void => {
  response.writeHead(status).end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
};
const etagOf = (file: Buffer): string => `"${createHash('md5').update(file).digest('hex')}"`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** AWS Signature Version 4, computed again from what arrived. */
function isSigned(request: IncomingMessage, url: URL, secret: string): boolean {
  const found = /SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})/.exec(request.headers.authorization ?? '');
  const at = String(request.headers['x-amz-date'] ?? '');
  if (found === null) return false;
  const [, names = '', signature = ''] = found;
  const encode = (text: string) =>
    encodeURIComponent(text).replaceAll(
      /[!'()*]/g,
      (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`);
  const path = url.pathname
    .split('/')
    .map((part) => encode(decodeURIComponent(part)))
    .join('/');
  const body = String(request.headers['x-amz-content-sha256'] ?? sha256(''));
  const canonical = [request.method, path, query, headers.join(''), names, body].join('\n');
  const scope = `${at.slice(0, 8)}/${region}/s3/aws4_request`;
  const signing = ['s3', 'aws4_request'].reduce(
    hmac as (key: Buffer, text: string) => Buffer,
    hmac(hmac(`AWS4${secret}`, at.slice(0, 8)), region),
  );
  const wanted = hmac(signing, ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n')).toString('hex');
  return timingSafeEqual(Buffer.from(wanted), Buffer.from(signature));
}
