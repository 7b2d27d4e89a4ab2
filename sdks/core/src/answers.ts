import { isRecord } from './records.ts';
import type { Answer } from './transports.ts';

export type Verdict =
  | { readonly outcome: 'accepted'; readonly quarantined: ReadonlyMap<string, string> }
  | { readonly outcome: 'too-large' }
  | { readonly outcome: 'refused'; readonly detail: string }
  | { readonly outcome: 'try-later'; readonly detail: string };

function parse(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function quarantinedIn(results: unknown): Map<string, string> {
  const found = new Map<string, string>();
  for (const result of Array.isArray(results) ? results : []) {
    if (isRecord(result) && result['status'] === 'quarantined' && typeof result['messageId'] === 'string')
      found.set(result['messageId'], String(result['reason'] ?? 'no reason given'));
  }
  return found;
}

const mayPass = new Set([404, 408, 425, 429]); // a deploy, a slow line, a crowd: none speaks of the content

/** Reads the server's answer. A 200 that is not ours (a hotel's login page) is not an acknowledgement. */
export function readAnswer(answer: Answer): Verdict {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    const said = parse(answer.body);
    return said?.['success'] === true
      ? { outcome: 'accepted', quarantined: quarantinedIn(said['results']) }
      : { outcome: 'try-later', detail: `HTTP ${status} without an acknowledgement` };
  }
  if (status === 413) return { outcome: 'too-large' };
  const detail = `HTTP ${status} ${answer.body.slice(0, 200)}`.trim();
  return status >= 400 && status < 500 && !mayPass.has(status)
    ? { outcome: 'refused', detail }
    : { outcome: 'try-later', detail };
}
