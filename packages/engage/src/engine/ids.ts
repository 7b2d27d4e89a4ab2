import { encodeId, type IdKind } from '@skylantern/contracts';
import { parse, v5 } from 'uuid';

const NAMESPACE = '7f2b5a1e-3c64-5d0a-9b1f-6f2a8d4c9e10';

/** The same passage has the same id whoever works it out. */
export const runIdOf = (journeyId: string, person: number, entryKey: string): string =>
  v5(`run\u0000${journeyId}\u0000${person}\u0000${entryKey}`, NAMESPACE);

export const messageIdOf = (runId: string, step: string, visit: number, resend = 0): string =>
  v5(`message\u0000${runId}\u0000${step}\u0000${visit}\u0000${resend}`, NAMESPACE);

/** A uuid as the public id of its kind. */
export const publicIdOf = (kind: IdKind, uuid: string): string => encodeId(kind, parse(uuid));
