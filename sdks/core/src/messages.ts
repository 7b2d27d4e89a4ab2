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

export type Call = TrackCall | PageCall | IdentifyCall | GroupCall | AliasCall;

/** One item of the batch, exactly as it goes over the wire. */
export interface WireMessage {
  readonly type: Call['type'];
  readonly messageId: string;
  readonly timestamp: string;
  readonly context: Properties;
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly event?: string;
  readonly name?: string;
  readonly groupId?: string;
  readonly previousId?: string;
  readonly properties?: Properties;
  readonly traits?: Properties;
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
      return { ...(call.name ? { name: call.name } : {}), properties: call.properties ?? {} };
    case 'identify':
      return { traits: call.traits ?? {} };
    case 'group':
      return { groupId: idText(call.groupId), traits: call.traits ?? {} };
    case 'alias':
      return { previousId: idText(call.previousId) };
  }
}

/** Turns a call into the message that goes over the wire; ids that are not known are left out. */
export function makeMessage(
  call: Call,
  context: Properties,
  { now, makeMessageId }: MessagePorts,
): WireMessage {
  const userId = idText(call.userId);
  const anonymousId = idText(call.anonymousId);
  return {
    type: call.type,
    messageId: idText(call.messageId) || makeMessageId(),
    timestamp: instantText(call.timestamp, now()),
    ...(userId === '' ? {} : { userId }),
    ...(anonymousId === '' ? {} : { anonymousId }),
    ...contentOf(call),
    context: { ...context, ...call.context },
  };
}

/** Why the server would not understand this message, or null when it is sound. */
export function findFault(message: WireMessage): string | null {
  if (message.messageId.length > 100) return 'messageId is longer than 100 characters';
  if (!message.userId && !message.anonymousId) return 'neither userId nor anonymousId';
  if (message.type === 'track' && (typeof message.event !== 'string' || message.event === ''))
    return 'track without an event name';
  if (message.type === 'group' && !message.groupId) return 'group without a groupId';
  if (message.type === 'alias' && (!message.userId || !message.previousId))
    return 'alias needs userId and previousId';
  return null;
}
