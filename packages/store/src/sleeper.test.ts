import { expect, test } from 'vitest';
import { makeSleeper } from './sleeper.ts';

const LONG_MS = 60_000;

test('a wake ends the sleep, and one that came while it worked lets the next not begin', async () => {
  const sleeper = makeSleeper(new AbortController().signal);
  sleeper.listen();
  const asleep = sleeper.sleep(LONG_MS);
  sleeper.wake();
  expect(await asleep).toBe(true);
  expect(await sleeper.sleep(LONG_MS)).toBe(true); // it has not listened since
  sleeper.listen();
  expect(await sleeper.sleep(1)).toBe(false);
});

test('a pause is not ended by a wake; both end when it is over', async () => {
  const ending = new AbortController();
  const sleeper = makeSleeper(ending.signal);
  sleeper.listen();
  let isOver = false;
  const pause = sleeper.pause(LONG_MS).then(() => {
    isOver = true;
  });
  sleeper.wake();
  expect(await sleeper.sleep(LONG_MS)).toBe(true);
  expect(isOver).toBe(false);
  sleeper.listen();
  const asleep = sleeper.sleep(LONG_MS);
  ending.abort();
  expect(await asleep).toBe(false);
  await pause;
  await sleeper.pause(LONG_MS);
  await sleeper.sleep(LONG_MS);
});
