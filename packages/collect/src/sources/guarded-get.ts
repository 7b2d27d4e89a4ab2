import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { SkylanternError } from '@skylantern/contracts';
import { resolvePublic } from '@skylantern/store';

const MAX_REDIRECTS = 5;
const ANSWER_MS = 30_000;

export interface GetOptions {
  headers?: Readonly<Record<string, string>>;
  signal: AbortSignal;
  allowedPrivate: readonly string[];
  followsRedirects: boolean;
}

/** GET; every address on the way is checked, and the one that was checked is the one that is called. */
export async function guardedGet(url: URL, options: GetOptions): Promise<http.IncomingMessage> {
  let at = url;
  let headers = options.headers ?? {};
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    if (at.protocol !== 'https:' && at.protocol !== 'http:')
      throw refused(`${at.protocol} is not spoken here`);
    const answer = await getOnce(at, { ...options, headers });
    const { statusCode = 0 } = answer;
    const next = answer.headers.location;
    if (!options.followsRedirects || statusCode < 301 || statusCode > 308 || next === undefined)
      return answer;
    if (statusCode === 304) return answer;
    answer.destroy();
    const target = new URL(next, at);
    if (target.host !== at.host) headers = withoutSecrets(headers);
    at = target;
  }
  throw refused(`${url.host} sends from one address to the next, more than ${MAX_REDIRECTS} times`);
}

/** The host of an address, or why it may not be called. */
export async function resolveHost(hostname: string, allowedPrivate: readonly string[]) {
  const resolved = await resolvePublic(hostname, allowedPrivate);
  if (resolved.outcome === 'private') throw new SkylanternError('address.private', resolved.detail);
  if (resolved.outcome === 'unresolved') throw new SkylanternError('source.unavailable', resolved.detail);
  return resolved;
}

async function getOnce(
  url: URL,
  { headers, signal, allowedPrivate }: GetOptions,
): Promise<http.IncomingMessage> {
  const { address, family } = await resolveHost(url.hostname, allowedPrivate);
  // The connection goes to the address that was checked; a second look-up could give another.
  const lookup: LookupFunction = (_host, options, done) =>
    options.all ? done(null, [{ address, family }]) : done(null, address, family);
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(
      url,
      {
        headers: { 'accept-encoding': 'identity', ...headers },
        lookup,
        agent: false,
        signal,
        timeout: ANSWER_MS,
      },
      resolve,
    );
    request.on('timeout', () => request.destroy(new Error(`${url.host} says nothing for ${ANSWER_MS} ms`)));
    request.on('error', (cause) => reject(signal.aborted ? signal.reason : cause));
    request.end();
  });
}

function withoutSecrets(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'),
  );
}

/** What an answer that is not the wanted one means: some of them pass. */
export function badAnswer(answer: http.IncomingMessage, says: string): SkylanternError {
  const { statusCode = 0 } = answer;
  const passes = statusCode === 408 || statusCode === 425 || statusCode === 429 || statusCode >= 500;
  if (!passes) return refused(says);
  const afterMs = afterMsOf(answer.headers['retry-after'], Date.now());
  return new SkylanternError('source.unavailable', says, afterMs === null ? {} : { afterMs });
}

/** `Retry-After` is seconds or a time. */
function afterMsOf(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

const refused = (detail: string): SkylanternError => new SkylanternError('request.invalid', detail);
