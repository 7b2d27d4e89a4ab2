import type {
  EventResult,
  IncomingEvent,
  Json,
  QuarantineReason,
  SkylanternError,
} from '@skylantern/contracts';
import type { OpenedBody } from '../door/open-body.ts';

/** A request of any dialect, with its body opened. */
export interface DialectRequest {
  method: 'GET' | 'POST';
  /** The route's path as declared, for instance `/v1/:call`. */
  route: string;
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: OpenedBody;
  receivedAt: Date;
  /** The address that it came from; absent when it came over no network. */
  ip?: string;
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
  /** Checked and answered, but not kept: the dialect's debug mode. */
  isDryRun?: boolean;
}

export interface DialectAnswer {
  status: number;
  headers?: Record<string, string>;
  body: string | Buffer | object;
}

export interface DialectRoute {
  method: 'GET' | 'POST';
  path: string;
}

/** One sender's language: where it speaks, how it is understood, what it wants to hear. */
export interface Dialect {
  name: string;
  says: string;
  routes: readonly DialectRoute[];
  /** On a route that several dialects declare: whether this request is in this one's language. Default: it is. */
  speaks?(request: DialectRequest): boolean;
  /** Throws `request.invalid` when the request as a whole cannot be understood. */
  decode(request: DialectRequest): Decoded | Promise<Decoded>;
  /** `results` are in the order of the decoded items. */
  answer(results: readonly EventResult[], request: DialectRequest): DialectAnswer;
  /** The dialect's own words for refusing a whole request. Default: the product's. */
  refuse?(cause: SkylanternError, request: DialectRequest): DialectAnswer;
  /** What its SDKs ask before they send: settings, remote configuration. Answered without looking at any key. */
  settings?: readonly (DialectRoute & {
    answer(request: Omit<DialectRequest, 'body'>): DialectAnswer;
  })[];
}

export const defineDialect = (dialect: Dialect): Dialect => dialect;
