import type { Json, JsonObject } from './property.ts';

/** The calls that any dialect is decoded to. */
export const eventKinds = [
  'track',
  'page',
  'screen',
  'identify',
  'group',
  'alias',
  // Two persons are one, as a server says that may say so (identity rule R6).
  'merge',
  // An identity is taken from its person.
  'unbind',
  // Properties of a person, of an account, of an item change; nothing else happened.
  'profile',
  'account',
  'item',
] as const;
export type EventKind = (typeof eventKinds)[number];

/** Names under which calls without a name of their own are stored. Forever. */
export const callNames = {
  page: 'page_viewed',
  screen: 'screen_viewed',
  identify: 'person_identified',
  group: 'account_joined',
  alias: 'identity_linked',
  merge: 'persons_merged',
  unbind: 'identity_unlinked',
  profile: 'person_updated',
  account: 'account_updated',
  item: 'item_updated',
} as const;

/** Kinds that concern no person: they change something and are no row among the events. */
export const kindsWithoutPerson: ReadonlySet<EventKind> = new Set(['account', 'item']);

export const propertyOperators = [
  'set',
  // Only while the property has no value.
  'set_once',
  // Adds a number; a missing value counts as 0.
  'increment',
  // Puts a value, or each value of a list, at the end of a list.
  'append',
  // The same for values that the list does not hold yet.
  'union',
  // Takes a value, or each value of a list, out of a list.
  'remove',
  'unset',
  // All properties; name is ''.
  'delete',
] as const;

/** One change of one property. Idempotent by the id of the event that carries it. */
export interface PropertyOperation {
  op: (typeof propertyOperators)[number];
  name: string;
  /** Null for unset and delete. */
  value: Json;
}

/** A product, an article: what events point to by its id. */
export interface ItemKey {
  type: string;
  id: string;
}

/** One fact as a sender stated it, after its dialect was decoded and before anything was added. */
export interface IncomingEvent {
  kind: EventKind;
  name: string;
  /** The sender's id of this fact; the same id within 7 days is the same fact. */
  messageId: string;
  userId: string | null;
  anonymousId: string | null;
  /** The other id of an `alias` or `merge` call. */
  previousId: string | null;
  /** The account key of a `group` or `account` call, or the account in whose name the person acted. */
  accountKey: string | null;
  /** Further typed identities, for instance `{ email: …, mobile: … }`. */
  identities: Record<string, string>;
  properties: JsonObject;
  /** Person properties to set (account properties for a `group` or `account` call, the item's for `item`). */
  traits: JsonObject;
  /** Changes beyond setting, done in order after `traits` and to the same owner. */
  operations?: PropertyOperation[];
  /** What an `item` call is about. */
  item?: ItemKey;
  context: JsonObject;
  /** When it happened by the sender's clock, ISO; null when the sender did not say. */
  occurredAt: string | null;
  /** Historical import: keep the time as given, run no triggers. */
  historical: boolean;
}

/** An event of nobody without anything, to be filled. */
export function blankEvent(
  named: Pick<IncomingEvent, 'kind' | 'name' | 'messageId'> & Partial<IncomingEvent>,
): IncomingEvent {
  return {
    userId: null,
    anonymousId: null,
    previousId: null,
    accountKey: null,
    identities: {},
    properties: {},
    traits: {},
    context: {},
    occurredAt: null,
    historical: false,
    ...named,
  };
}

export type EventResult =
  | { messageId: string; status: 'ok' }
  | { messageId: string; status: 'duplicate' }
  | { messageId: string; status: 'quarantined'; reason: string; detail: string };

/**
 * What became of an event after it was taken. `late`, `future` and `limited` are said beside `stored`. Stored names
 * are forever.
 */
export const eventOutcomes = [
  'stored',
  'duplicate',
  'quarantined',
  // Of somebody who is to be forgotten.
  'refused-forgotten',
  // The event, or its person, says no.
  'refused-consent',
  // Of a program, where the workspace wants none.
  'refused-bot',
  // Came more than a day after it happened.
  'late',
  // Says that it happens more than 23 hours from now.
  'future',
  // One sender sent too much: stored, but nothing was made of it for its person.
  'limited',
] as const;
export type EventOutcome = (typeof eventOutcomes)[number];

/** Why an event was set aside. Stored names are forever. */
export const quarantineReasons = [
  'not-an-object',
  'unknown-type',
  'name-missing',
  'name-too-long',
  'identity-missing',
  'message-id-too-long',
  'time-invalid',
  'too-large',
  'too-many-properties',
  'column-missing',
  'row-invalid',
] as const;
export type QuarantineReason = (typeof quarantineReasons)[number];

/** An event as stored: identified, enriched, immutable. Column names are those of the table `events`. */
export interface StoredEvent {
  workspace_id: string;
  event_name: string;
  event_code: number;
  /** ISO instant, UTC, milliseconds. */
  occurred_at: string;
  received_at: string;
  /** Calendar day of `occurred_at` in the workspace's zone, `YYYY-MM-DD`. */
  day: string;
  /** Dense person number at write time. */
  person: number;
  account: number;
  message_id: string;
  sequence: number;
  user_id: string;
  anonymous_id: string;
  /** Further identities as they were sent, by type; `previous_id` is the other id of an alias or merge. */
  identities: { [type: string]: string };
  session_id: string;
  is_bot: 0 | 1;
  is_historical: 0 | 1;
  source: string;
  properties: { [key: string]: Json };
  [column: string]: Json;
}
