import type { Json, PropertyOperation } from '@skylantern/contracts';

export interface ReferenceChange {
  person: string;
  atMs: number;
  operation: PropertyOperation;
}

/**
 * The value of a property at an instant, by doing one operation after the other in the order of time (of equal times,
 * of the list). A number is added to, and a list changed, from what was set last, whatever stood between.
 */
export function referencePast(changes: readonly ReferenceChange[], name: string, atMs: number): Json {
  const said = changes
    .filter((change) => change.atMs <= atMs && ['', name].includes(change.operation.name))
    .map((change, i) => ({ ...change, i }))
    .sort((a, b) => a.atMs - b.atMs || a.i - b.i);
  let value: Json = null;
  let isTouched = false;
  let number = 0;
  let list: Json[] = [];
  const restart = (base: Json) => {
    value = base;
    isTouched = base !== null;
    number = typeof base === 'number' ? base : 0;
    list = Array.isArray(base) ? base : [];
  };
  for (const { operation } of said) {
    const given = Array.isArray(operation.value) ? operation.value : [operation.value];
    const isIn = (all: readonly Json[], one: Json) => all.some((other) => same(other, one));
    switch (operation.op) {
      case 'set':
        restart(operation.value);
        break;
      case 'unset':
      case 'delete':
        restart(null);
        break;
      case 'set_once':
        if (!isTouched) restart(operation.value);
        break;
      case 'increment':
        number += Number(operation.value);
        value = number;
        break;
      case 'append':
        list = [...list, ...given];
        value = list;
        break;
      case 'union':
        for (const one of given) if (!isIn(list, one)) list = [...list, one];
        value = list;
        break;
      case 'remove':
        list = list.filter((one) => !isIn(given, one));
        value = list;
        break;
    }
    if (!['unset', 'delete'].includes(operation.op) && value !== null) isTouched = true;
  }
  return value;
}

const same = (a: Json, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);
