/** Anything JSON can carry. Keys are yours; values that JSON cannot carry are left out. */
export type Properties = Readonly<Record<string, unknown>>;

/** What any call may say about itself. Absent means: not known, or let the SDK fill it in. */
export interface Envelope {
  /** The id your own system gives this person; present once they are known. */
  readonly userId?: string | undefined;
  /** The id of this browser or device, before (and after) the person is known. */
  readonly anonymousId?: string | undefined;
  /** The idempotency key, at most 100 characters; a UUID version 7 unless given. */
  readonly messageId?: string | undefined;
  /** When it happened; now unless given. */
  readonly timestamp?: Date | string | undefined;
  /** Facts about the surroundings (page, campaign, locale); merged over what the SDK knows. */
  readonly context?: Properties | undefined;
  /** More ids of this person by their type: `{ openid: '…', unionid: '…' }`. */
  readonly identities?: Identities | undefined;
  /** What the person has agreed to; it travels as `context.consent`. Absent means: they were not asked. */
  readonly consent?: Consent | undefined;
}

export type Identities = Readonly<Record<string, string>>;

/** A person's answer to whether they may be followed. */
export type ConsentStatus = 'granted' | 'denied' | 'pending';

export interface Consent {
  readonly status: ConsentStatus;
  /** What was agreed to in detail: `{ analytics: true, advertising: false }`. */
  readonly categoryPreferences?: Readonly<Record<string, boolean>>;
}

export interface TrackCall extends Envelope {
  readonly type: 'track';
  /** The event's name, in the past tense: `order_completed`. */
  readonly event: string;
  readonly properties?: Properties | undefined;
}

export interface PageCall extends Envelope {
  readonly type: 'page';
  readonly name?: string | undefined;
  readonly properties?: Properties | undefined;
}

/** A page of an app or a mini program. */
export interface ScreenCall extends Envelope {
  readonly type: 'screen';
  readonly name?: string | undefined;
  readonly properties?: Properties | undefined;
}

export interface IdentifyCall extends Envelope {
  readonly type: 'identify';
  /** Properties of the person; the wire calls them traits. */
  readonly traits?: Properties | undefined;
}

export interface GroupCall extends Envelope {
  readonly type: 'group';
  /** The id of the account (organisation) this person belongs to; the wire calls it a group. */
  readonly groupId: string;
  readonly traits?: Properties | undefined;
}

export interface AliasCall extends Envelope {
  readonly type: 'alias';
  /** The id this person had before `userId`. */
  readonly previousId: string;
}

/** One change of one property of the person, done once for each message. */
export interface Operation {
  readonly op: 'set' | 'set_once' | 'increment' | 'append' | 'union' | 'remove' | 'unset' | 'delete';
  readonly name: string;
  readonly value?: unknown;
}

/** Properties of the person change; nothing else happened. */
export interface ProfileCall extends Envelope {
  readonly type: 'profile';
  readonly traits?: Properties | undefined;
  /** Done in order, after `traits` are set. */
  readonly operations?: readonly Operation[] | undefined;
}

/** Two known persons are one; only a server key may say so. */
export interface MergeCall extends Envelope {
  readonly type: 'merge';
  /** The id that goes into `userId`. */
  readonly previousId: string;
}

/** `identities` no longer belong to the person of `userId` or `anonymousId`. */
export interface UnbindCall extends Envelope {
  readonly type: 'unbind';
  readonly identities: Identities;
}

export type Call =
  | TrackCall
  | PageCall
  | ScreenCall
  | IdentifyCall
  | GroupCall
  | AliasCall
  | ProfileCall
  | MergeCall
  | UnbindCall;

/** One item of the batch, exactly as it goes over the wire. */
export interface WireMessage {
  readonly type: Call['type'];
  readonly messageId: string;
  readonly timestamp: string;
  readonly context: Properties;
  readonly userId?: string | undefined;
  readonly anonymousId?: string | undefined;
  readonly event?: string;
  readonly name?: string | undefined;
  readonly groupId?: string;
  readonly previousId?: string;
  readonly properties?: Properties;
  readonly traits?: Properties;
  readonly operations?: readonly Operation[] | undefined;
  readonly identities?: Identities | undefined;
}

export interface MessagePorts {
  readonly now: () => number;
  readonly makeMessageId: () => string;
}

const instantText = (given: Date | string | undefined, nowMs: number): string => {
  const at = given === undefined ? Number.NaN : new Date(given).getTime();
  return new Date(Number.isNaN(at) ? nowMs : at).toISOString();
};

/** The id as text: plain JavaScript often has numbers. '' when it is neither. */
export const idText = (id: unknown): string =>
  typeof id === 'string' ? id : typeof id === 'number' ? `${id}` : '';

function contentOf(call: Call): Partial<WireMessage> {
  switch (call.type) {
    case 'track':
      return { event: call.event, properties: call.properties ?? {} };
    case 'page':
    case 'screen':
      return { name: call.name || undefined, properties: call.properties ?? {} };
    case 'identify':
      return { traits: call.traits ?? {} };
    case 'group':
      return { groupId: idText(call.groupId), traits: call.traits ?? {} };
    case 'alias':
    case 'merge':
      return { previousId: idText(call.previousId) };
    case 'profile':
      return { traits: call.traits ?? {}, operations: call.operations };
    case 'unbind':
      return {};
  }
}

/** Turns a call into the message that goes over the wire; ids that are not known are left out. */
export function makeMessage(
  call: Call,
  context: Properties,
  { now, makeMessageId }: MessagePorts,
): WireMessage {
  return {
    type: call.type,
    messageId: idText(call.messageId) || makeMessageId(),
    timestamp: instantText(call.timestamp, now()),
    userId: idText(call.userId) || undefined,
    anonymousId: idText(call.anonymousId) || undefined,
    identities: call.identities,
    ...contentOf(call),
    context: { ...context, ...call.context, ...(call.consent && { consent: call.consent }) },
  };
}

/** Why the server would not understand this message, or null when it is sound. */
export function findFault(message: WireMessage): string | null {
  if (message.messageId.length > 100) return 'messageId is longer than 100 characters';
  if (!message.userId && !message.anonymousId && !message.identities) return 'neither userId nor anonymousId';
  if (message.type === 'track' && (typeof message.event !== 'string' || message.event === ''))
    return 'track without an event name';
  if (message.type === 'group' && !message.groupId) return 'group without a groupId';
  const { type, userId, previousId } = message;
  if ((type === 'alias' || type === 'merge') && (!userId || !previousId))
    return `${type} needs userId and previousId`;
  return null;
}
