import type { JsonObject } from '@skylantern/contracts';
import type { Static, TSchema } from 'typebox';
import type { MessageContent } from '../templates/render-message.ts';

/** One message on its way out. `messageId` is the idempotency key. */
export interface OutgoingMessage {
  messageId: string;
  address: string;
  content: MessageContent;
  /** 1 for the first. */
  attempt: number;
}

export type SendOutcome =
  | { outcome: 'accepted'; providerMessageId: string }
  /** `isAddressDead`: nothing will ever arrive there. */
  | { outcome: 'refused'; reason: string; detail: string; isAddressDead?: boolean }
  | { outcome: 'try-later'; afterMs: number; detail: string }
  /** The call broke off where the provider may have taken the message. */
  | { outcome: 'unknown'; detail: string };

export interface ReachablePerson {
  id: string;
  properties: JsonObject;
  /** The newest identity of each type. */
  identities: Record<string, string>;
}

export interface ChannelPorts {
  /** Aborts when the lease of the attempt is about to end. */
  signal: AbortSignal;
  now(): Date;
  /** Hosts, addresses and CIDR ranges inside private networks that the operator of the server lets us call. */
  allowedPrivate: readonly string[];
}

export interface Channel<Name extends string = string, Config extends TSchema = TSchema> {
  /** Stored with channels and messages: forever. */
  name: Name;
  says: string;
  config: Config;
  /** Fields of the config that are never shown again. */
  secrets: readonly string[];
  content: MessageContent['kind'];
  /** Does the receiver drop a second message of the same id? Then an attempt of unknown fate is repeated. */
  isIdempotent: boolean;
  /** Where this person is reached, or null. */
  address(person: ReachablePerson): string | null;
  send(message: OutgoingMessage, config: Static<Config>, ports: ChannelPorts): Promise<SendOutcome>;
  /** Lets go of idle connections. */
  close?(): void;
}

export function defineChannel<const Name extends string, Config extends TSchema>(
  channel: Channel<Name, Config>,
): Channel<Name, Config> {
  return channel;
}
