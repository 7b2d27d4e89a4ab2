import { isRecord } from '@skylantern/sdk-core';
import { createSkylantern } from './client.ts';
import type { Skylantern } from './skylantern.ts';

/** What the snippet left: an array of `[method, ...arguments]`, waiting for this script. */
type Waiting = readonly [method: string, ...args: unknown[]];

const methods =
  'init track page identify group alias reset consent optOut optIn flush ready anonymousId counts'.split(' ');

function install(): void {
  const script = document.currentScript;
  const stub: unknown = Reflect.get(window, 'skylantern');
  const waiting: Waiting[] = [];
  let client: Skylantern | null = null;

  function init(given: unknown): void {
    if (client !== null || !isRecord(given) || typeof given['writeKey'] !== 'string') return;
    const host = given['host'] ?? (script instanceof HTMLScriptElement ? new URL(script.src).origin : '');
    client = createSkylantern({ ...given, writeKey: given['writeKey'], host: `${host}` });
    for (const call of waiting.splice(0)) run(call);
  }

  function run(call: Waiting): unknown {
    const [method, ...args] = call;
    if (method === 'init') return init(args[0]);
    if (client === null) {
      waiting.push(call);
      return undefined;
    }
    const known: unknown = Reflect.get(client, method);
    return typeof known === 'function' ? Reflect.apply(known, client, args) : undefined;
  }

  const front: Record<string, unknown> = { push: run };
  for (const method of methods) front[method] = (...args: unknown[]) => run([method, ...args]);
  Reflect.set(window, 'skylantern', front);
  if (script !== null && script.dataset['writeKey'] !== undefined) init({ ...script.dataset });
  for (const call of Array.isArray(stub) ? stub : []) {
    const [method, ...args]: unknown[] = Array.isArray(call) ? call : [];
    if (typeof method === 'string') run([method, ...args]);
  }
}

install();
