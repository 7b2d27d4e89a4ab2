import { SECOND_MS } from '@skylantern/contracts';

/** Nobody reads a mail this soon after it was handed over: scanners and prefetchers do. */
export const MACHINE_WITHIN_MS = 2 * SECOND_MS;

const machines = new RegExp(
  [
    'bot\\b',
    'crawl',
    'spider',
    'scan',
    'preview',
    'prefetch',
    'headless',
    'proofpoint',
    'mimecast',
    'barracuda',
    'symantec',
    'messagelabs',
    'trend ?micro',
    'fireeye',
    'sophos',
    'safelinks',
    'bitdefender',
    'avanan',
    'python-requests',
    'python-urllib',
    'aiohttp',
    'curl/',
    'wget/',
    'go-http-client',
    'java/',
    'okhttp',
    'apache-httpclient',
    'node-fetch',
    'libwww',
  ].join('|'),
  'i',
);

/** Was it a program and not the person? Apple's mail privacy fetches as plain `Mozilla/5.0`. */
export function isMachine(userAgent: string, sentAt: Date | null, now: Date): boolean {
  const agent = userAgent.trim();
  if (agent === '' || agent === 'Mozilla/5.0' || machines.test(agent)) return true;
  return sentAt !== null && now.getTime() - sentAt.getTime() < MACHINE_WITHIN_MS;
}
