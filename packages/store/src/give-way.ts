import { setPriority } from 'node:os';

const NICE = 10; // a tenth of the share of a thread with 0

/**
 * When cores are short the door goes first: what it has acknowledged waits in the event log. For this thread and all
 * that it starts, or for a process that has just been started and has one thread. On Linux alone, where threads have
 * priorities of their own.
 */
export function giveWay(pid = 0): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(pid, NICE);
  } catch {
    // it may be forbidden, and has ended perhaps: nothing depends on it
  }
}
