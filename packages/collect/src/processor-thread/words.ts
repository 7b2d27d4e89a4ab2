import type { StoredEvent } from '@skylantern/contracts';
import type { SkippedOffsets, StateConnection } from '@skylantern/store';

import type { Count } from '../process/tally.ts';

/** What the thread is started with. */
export interface ThreadOrder {
  connection: StateConnection;
  geoDatabasePath: string | null;
}

/** A batch of the event log on its way into the thread. */
export interface PassedBatch {
  records: { offset: number; payload: Uint8Array; appendedAt: Date }[];
  nextOffset: number;
  skipped: SkippedOffsets[];
}

export type WordToThread =
  | { is: 'batch'; batch: PassedBatch }
  | { is: 'batch-failed'; message: string }
  | { is: 'stop' };

/** The newest live events of one workspace in a batch, and how many there were. */
export interface LiveEvents {
  workspaceId: string;
  rows: StoredEvent[];
  arrived: number;
}

/** What became of a batch. */
export interface ProcessedBatch {
  position: number;
  lastBatchId: number;
  stored: number;
  duplicates: number;
  setAside: number;
  counts: readonly Count[];
  live: LiveEvents[];
}

export type WordFromThread =
  | { is: 'ready'; position: number; lastBatchId: number }
  | { is: 'next'; from: number; maxRecords: number; maxBytes: number }
  | { is: 'processed'; batch: ProcessedBatch }
  | { is: 'log'; level: 'info' | 'error'; facts: object; message: string };
