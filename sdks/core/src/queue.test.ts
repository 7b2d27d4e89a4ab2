import { expect, test } from 'vitest';
import { byteLength } from './queue.ts';

test.each(['', 'plain', 'Käfig', '爱达', '🌠 a', 'é爱🌠'])('bytes of "%s" as UTF-8', (text) => {
  expect(byteLength(text)).toBe(Buffer.byteLength(text));
});
