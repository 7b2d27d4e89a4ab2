import { newId } from '@skylantern/contracts';

/** Sorts by time; shown to people as the id to quote. */
export const makeRequestId = (): string => newId('run').replace('run_', 'req_');
