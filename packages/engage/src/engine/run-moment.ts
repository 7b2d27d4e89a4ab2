import type { JourneyGraph } from '@skylantern/contracts';
import type { RunContext } from './enter-runs.ts';
import type { PersonGroup } from './person-group.ts';
import type { Surroundings, WorkspaceFacts } from './run-surroundings.ts';
import type { RunWrites } from './run-writes.ts';

/** A run whose time has come. */
export interface DueRun {
  id: string;
  workspaceId: string;
  journeyId: string;
  versionId: string;
  person: number;
  isControl: boolean;
  step: string;
  visit: number;
  stepEnteredAt: Date;
  context: RunContext;
}

/** A run at a step, with what surrounds it and where its effects go. */
export interface RunMoment {
  run: DueRun;
  graph: JourneyGraph;
  person: PersonGroup;
  workspace: WorkspaceFacts;
  timeZone: string;
  now: Date;
  around: Surroundings;
  writes: RunWrites;
}
