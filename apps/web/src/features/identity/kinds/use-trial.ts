import { type NamedIdentityType, simulateIdentity } from '@skylantern/contracts';
import { useEffect, useRef, useState } from 'react';
import { type CallReply, call } from '../../../api.ts';

export interface Proposal {
  types: NamedIdentityType[];
  country: string | null;
}

export interface TrialState {
  data: CallReply<typeof simulateIdentity> | undefined;
  error: unknown;
  isRunning: boolean;
  /** True when the answer is of these very rules. */
  isOf: (proposal: Proposal) => boolean;
  start: (proposal: Proposal) => void;
  cancel: () => void;
}

interface Held {
  of: string | null;
  data: CallReply<typeof simulateIdentity> | undefined;
  error: unknown;
  isRunning: boolean;
}
const nothing: Held = { of: null, data: undefined, error: null, isRunning: false };

/** A simulation on history; a new one, cancelling, or leaving the screen ends the one that runs. */
export function useTrial(): TrialState {
  const [held, setHeld] = useState<Held>(nothing);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = (proposal: Proposal) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setHeld({ ...nothing, isRunning: true });
    call(simulateIdentity, { body: proposal }, { signal: controller.signal }).then(
      (data) => {
        if (running.current === controller) setHeld({ ...nothing, of: JSON.stringify(proposal), data });
      },
      (error: unknown) => {
        if (running.current === controller) setHeld({ ...nothing, error });
      },
    );
  };
  return {
    data: held.data,
    error: held.error,
    isRunning: held.isRunning,
    isOf: (proposal) => held.of === JSON.stringify(proposal),
    start,
    cancel: () => {
      running.current?.abort();
      running.current = null;
      setHeld(nothing);
    },
  };
}
