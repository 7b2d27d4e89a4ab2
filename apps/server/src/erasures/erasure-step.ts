import type { Feeder } from '@skylantern/collect';
import type { ErasureCounts } from '@skylantern/contracts';
import type { EventStore, FileEventLog, StateStore } from '@skylantern/store';

/** What a step has to know again when it is repeated after a crash. */
export interface ErasurePlan {
  /** Days of events whose daily persons are to be counted anew. */
  days?: { event: string; day: string }[];
  /** Sequences of the person's events that the log may still hold. */
  sequences?: number[];
  sessions?: string[];
  importFiles?: { importId: string; state: string; became: 'removed' | 'kept-until-imported' }[];
  notes?: string[];
}

export interface RunningErasure {
  id: string;
  workspaceId: string;
  askedBy: string;
  askedAt: Date;
  isThorough: boolean;
  persons: number[];
  plan: ErasurePlan;
}

export interface ErasurePorts {
  state: StateStore;
  events: EventStore;
  log: FileEventLog;
  /** Where the files of imports lie. */
  importsDirectory: string;
  feeder: Pick<Feeder, 'wake' | 'exclusively'>;
  /** Consumers of event_batch. */
  consumers: readonly string[];
  /** Ends what is remembered of these persons in this process. */
  forgetLive(workspaceId: string, persons: readonly number[]): void;
  onChanged(workspaceId: string): void;
  now(): Date;
  /** Shorter in tests. */
  pollMs?: number;
}

/** What a step did: rows by store and table, and what is to be remembered. Throws to be tried again. */
export interface StepDone {
  removed?: ErasureCounts;
  plan?: ErasurePlan;
}

export type RunStep = (
  ports: ErasurePorts,
  erasure: RunningErasure,
  signal: AbortSignal,
) => Promise<StepDone>;
