import type { EventResult, IncomingEvent, Json, QuarantineReason } from '@skylantern/contracts';

/** A request of any dialect, with its body opened. */
export interface DialectRequest {
  method: 'GET' | 'POST';
  /** The route's path as declared, for instance `/v1/:call`. */
  route: string;
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Null for a GET. */
  body: Json;
  receivedAt: Date;
}

export interface SetAside {
  messageId: string;
  reason: QuarantineReason;
  detail: string;
  raw: Json;
}

export type DecodedItem = { event: IncomingEvent } | { setAside: SetAside };

/** What a sender said, in our words. */
export interface Decoded {
  /** The key that names the workspace; null when the request carries none. */
  key: string | null;
  /** The sender's clock when it sent, ISO; null when it did not say. */
  sentAt: string | null;
  items: DecodedItem[];
}

export interface DialectAnswer {
  status: number;
  headers?: Record<string, string>;
  body: string | Buffer | object;
}

/** One sender's language: where it speaks, how it is understood, what it wants to hear. */
export interface Dialect {
  name: string;
  says: string;
  routes: readonly { method: 'GET' | 'POST'; path: string }[];
  /** Throws `request.invalid` when the request as a whole cannot be understood. */
  decode(request: DialectRequest): Decoded;
  answer(results: readonly EventResult[], request: DialectRequest): DialectAnswer;
}

export const defineDialect = (dialect: Dialect): Dialect => dialect;
