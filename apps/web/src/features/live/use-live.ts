import { LiveEvent, watchEvents } from '@skylantern/contracts';
import { useEffect, useRef, useState } from 'react';
import Type from 'typebox';
import { Check } from 'typebox/value';
import { addressOf } from '../../api.ts';
import { type Arrival, emptyFlow, type Flow, pause, rateOf, resume, take } from './flow.ts';

const Portion = Type.Array(LiveEvent);
const AGAIN_MS = 3_000;

export interface Live extends Flow {
  connection: 'connecting' | 'open' | 'lost';
  /** Events per second. */
  rate: number;
  /** False until the server has said what came before. */
  known: boolean;
  toggle: () => void;
}

/** Follows the arriving events of a workspace as long as the screen is open; connects again by itself. */
export function useLive(workspaceId: string): Live {
  const [flow, setFlow] = useState(emptyFlow);
  const [connection, setConnection] = useState<Live['connection']>('connecting');
  const [known, setKnown] = useState(false);
  const [rate, setRate] = useState(0);
  const arrivals = useRef<Arrival[]>([]);
  useEffect(() => {
    let source: EventSource | null = null;
    let again: ReturnType<typeof setTimeout> | undefined;
    const connect = () => {
      source = new EventSource(addressOf(watchEvents, { query: { workspace: workspaceId } }));
      source.onopen = () => setConnection('open');
      source.onerror = () => {
        setConnection('lost');
        // The browser connects again by itself, except after a refusal.
        if (source?.readyState === EventSource.CLOSED) again = setTimeout(connect, AGAIN_MS);
      };
      source.addEventListener('events', ({ data }) => {
        setKnown(true);
        const portion = parse(data);
        if (Check(Portion, portion)) setFlow((before) => take(before, portion));
      });
      source.addEventListener('arrived', ({ data }) => {
        const count = Number(data);
        if (count > 0) arrivals.current.push({ at: Date.now(), count });
      });
    };
    connect();
    const clock = setInterval(() => {
      const seen = rateOf(arrivals.current, Date.now());
      arrivals.current = seen.left;
      setRate(seen.rate);
    }, 1_000);
    return () => {
      clearInterval(clock);
      clearTimeout(again);
      source?.close();
    };
  }, [workspaceId]);
  const toggle = () => setFlow((before) => (before.paused ? resume(before) : pause(before)));
  return { ...flow, connection, rate, known, toggle };
}

function parse(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}
