import type { Pipeline } from '@skylantern/sdk-core';
import type { QueueKeeper } from './queue-keeper.ts';

/** A beacon gets no answer: unless the page is gone by then, its messages are sent again for one after this long. */
const CONFIRM_AFTER_MS = 10_000;

export interface DeparturePorts {
  readonly pipeline: Pipeline;
  readonly keeper: QueueKeeper | null;
  /** Whether anything may be stored and sent. */
  readonly isAllowed: () => boolean;
  /** Called first, to queue what was being held back. */
  readonly onLeaving: () => void;
  readonly guard: (run: () => void) => () => void;
}

/** Beacons what waits when the page is hidden or left. It stays kept until the server has answered for it. */
export function watchDepartures({ pipeline, keeper, isAllowed, onLeaving, guard }: DeparturePorts): void {
  const sendBeacons = () => {
    onLeaving();
    if (!navigator.onLine || typeof navigator.sendBeacon !== 'function') return;
    let isRefused = false;
    for (const { url, body, putBack } of pipeline.takeParcels()) {
      isRefused ||= !navigator.sendBeacon(url, body);
      setTimeout(putBack, isRefused ? 0 : CONFIRM_AFTER_MS);
    }
  };
  const leave = guard(() => {
    sendBeacons();
    if (isAllowed()) keeper?.release();
  });
  const hide = guard(() => {
    if (document.visibilityState === 'hidden') sendBeacons();
  });
  const comeBack = guard(() => {
    if (isAllowed()) keeper?.reclaim();
  });

  window.addEventListener('pagehide', leave);
  document.addEventListener('freeze', leave);
  document.addEventListener('visibilitychange', hide);
  window.addEventListener('pageshow', comeBack);
  document.addEventListener('resume', comeBack);
}
