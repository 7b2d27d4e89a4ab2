import { type Lifecycle, watchApp, watchComponent, watchPage } from './lifecycle.ts';
import type { Definition, Register } from './wx-api.ts';

// WeChat gives every file of a mini program these; whoever assigns them does so for the files that come after.
declare let App: Register;
declare let Page: Register;
declare let Component: Register;

type Watch = (definition: Definition, life: Lifecycle) => Definition;

const wrap =
  (register: Register, watch: Watch, life: Lifecycle): Register =>
  (definition) =>
    register(watch(definition, life));

/** Takes the place of the functions by which a mini program registers itself and its pages. */
export function watchGlobals(life: Lifecycle): void {
  if (typeof App === 'function') App = wrap(App, watchApp, life);
  if (typeof Page === 'function') Page = wrap(Page, watchPage, life);
  if (typeof Component === 'function') Component = wrap(Component, watchComponent, life);
}
