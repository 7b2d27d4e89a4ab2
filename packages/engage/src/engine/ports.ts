import type { IncomingEvent } from '@skylantern/contracts';
import type { EventStore, StateStore } from '@skylantern/store';
import type { Links } from '../tracking/tokens.ts';

export interface EngagementLog {
  info(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface EngagementSettings {
  /** An event that came later than this after it happened begins nothing; default 1 h. */
  maxLatenessMs: number;
  /** How long one attempt may take before its fate is unknown; default 60 s. */
  leaseMs: number;
  /** How often segments are looked at; default 60 s. */
  segmentEveryMs: number;
  /** A scheduled moment missed by more than this (the server was down) is left out; default 6 h. */
  maxOccurrenceLatenessMs: number;
  /** Attempts on one message before it has failed; default 8. */
  maxAttempts: number;
  /** Ended runs and their messages are removed when they are older; default 400 days. */
  keepMs: number;
}

export const defaultSettings: EngagementSettings = {
  maxLatenessMs: 3_600_000,
  leaseMs: 60_000,
  segmentEveryMs: 60_000,
  maxOccurrenceLatenessMs: 6 * 3_600_000,
  maxAttempts: 8,
  keepMs: 400 * 86_400_000,
};

/** Everything that engagement needs from outside. */
export interface EngagementPorts {
  state: StateStore;
  /** Takes the exposures, for the effect; null leaves them in the state store. */
  events: EventStore | null;
  /** 32 bytes; seals channel configs. */
  encryptionKey: Buffer;
  links: Links;
  /** See `ChannelPorts.allowedPrivate`; default none. */
  allowedPrivate?: readonly string[];
  logger: EngagementLog;
  now(): Date;
  /** Today's persons of a segment, by their current numbers. */
  personsInSegment(workspaceId: string, segmentId: string): Promise<number[]>;
  /** Hands events to the door; resolves once they are durable. Twice the same id is one event. */
  recordEvents(workspaceId: string, events: readonly IncomingEvent[]): Promise<void>;
  settings?: Partial<EngagementSettings>;
  /** Tests end the process here. */
  crashPoint?(name: CrashPoint): void | Promise<void>;
}

export const crashPoints = [
  'events.claimed',
  'events.entered',
  'events.committed',
  'run.claimed',
  'run.decided',
  'run.transitioned',
  'run.committed',
  'send.claimed',
  'send.leased',
  'send.called',
  'send.answered',
  'send.recording',
  'send.recorded',
  'recovery.resolved',
  'recovery.committed',
  'own-events.claimed',
  'own-events.handed-over',
  'own-events.committed',
] as const;
export type CrashPoint = (typeof crashPoints)[number];

export const at = (ports: EngagementPorts, name: CrashPoint): void | Promise<void> =>
  ports.crashPoint?.(name);
