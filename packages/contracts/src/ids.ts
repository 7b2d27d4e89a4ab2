declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type WorkspaceId = Id<'workspace'>;
export type MemberId = Id<'member'>;
export type PersonId = Id<'person'>;
export type AccountId = Id<'account'>;
export type SegmentId = Id<'segment'>;
export type InsightId = Id<'insight'>;
export type JourneyId = Id<'journey'>;
export type RunId = Id<'run'>;
export type MessageId = Id<'message'>;
export type ChannelId = Id<'channel'>;

/** The prefix of every public id. Stored ids are forever. */
export const idPrefixes = {
  workspace: 'ws_',
  member: 'mem_',
  person: 'per_',
  account: 'acc_',
  session: 'ses_',
  touchpoint: 'tch_',
  tag: 'tag_',
  segment: 'seg_',
  metric: 'met_',
  insight: 'ins_',
  goal: 'gol_',
  journey: 'jrn_',
  run: 'run_',
  campaign: 'cmp_',
  message: 'msg_',
  channel: 'chn_',
  experiment: 'exp_',
  plan: 'pln_',
  import: 'imp_',
  source: 'src_',
  sourceRun: 'srn_',
  token: 'tok_',
  erasure: 'ers_',
} as const;

export type IdKind = keyof typeof idPrefixes;

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'; // Crockford base 32: no i, l, o, u

/** 128 bits as 26 characters of base 32, most significant first, so that time-ordered ids sort. */
export function encodeId(kind: IdKind, bytes: Uint8Array): string {
  let text: string = idPrefixes[kind];
  let [held, bits] = [0, 2]; // 26 characters hold 130 bits: two zeros come first
  for (const byte of bytes.subarray(0, 16)) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return text;
}

const pool = new Uint8Array(4_000);
let used = pool.length;

/** Random bytes, each given once: asking the system for a few takes it as long as for thousands. */
function randomBytes(count: number): Uint8Array {
  if (used + count > pool.length) {
    globalThis.crypto.getRandomValues(pool);
    used = 0;
  }
  used += count;
  return pool.subarray(used - count, used);
}

/** A new id: 48 bits of milliseconds, then 80 random bits. */
export function newId(kind: IdKind, now: number = Date.now()): string {
  const bytes = new Uint8Array(16);
  bytes.set(randomBytes(10), 6);
  for (let i = 0; i < 6; i += 1) bytes[i] = Math.floor(now / 256 ** (5 - i)) % 256;
  return encodeId(kind, bytes);
}
