import type { Worker } from 'node:worker_threads';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { startThread } from '../../program-entry.ts';
import { type EngineQuery, preparation } from './engine.ts';

const word = Type.Union([
  Type.Object({ is: Type.Literal('opened') }),
  Type.Object({ is: Type.Literal('chunk'), bytes: Type.Unsafe<Uint8Array>({}), rows: Type.Integer() }),
  Type.Object({ is: Type.Literal('done') }),
  Type.Object({ is: Type.Literal('ended') }),
  Type.Object({ is: Type.Literal('failed'), message: Type.String() }),
]);
const checkWord = Compile(word);

/** One order, one word back. */
function ask(thread: Worker, order: unknown): Promise<Static<typeof word>> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
      act();
    };
    const onMessage = (answer: unknown): void =>
      settle(() => {
        if (!checkWord.Check(answer)) reject(new Error('not a word of a stream thread'));
        else if (answer.is === 'failed') reject(new Error(answer.message));
        else resolve(answer);
      });
    const onError = (error: Error): void => settle(() => reject(error));
    const onExit = (): void => settle(() => reject(new Error('a stream thread ended')));
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    thread.postMessage(order);
  });
}

/** Threads that stream answers chunk by chunk, one stream each at a time; the caller sees to the number. */
export function makeStreamThreads(entry: URL, directory: string, args: readonly string[]) {
  const idle: Worker[] = [];
  const gone = new WeakSet<Worker>();

  function take(): Worker {
    const rested = idle.pop();
    if (rested !== undefined) return rested;
    const thread = startThread(entry);
    thread.once('exit', () => gone.add(thread));
    return thread;
  }

  return async function* stream(query: EngineQuery): AsyncGenerator<Uint8Array, void, undefined> {
    const thread = take();
    const { text, format } = query;
    try {
      await ask(thread, { do: 'open', directory, args, preparation: preparation(query), text, format });
      while (true) {
        const answer = await ask(thread, { do: 'pull' });
        if (answer.is !== 'chunk') break;
        yield answer.bytes;
      }
    } finally {
      if (!gone.has(thread)) {
        await ask(thread, { do: 'end' });
        idle.push(thread);
      }
    }
  };
}
