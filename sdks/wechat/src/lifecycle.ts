import type { Definition, EnterOptions } from './wx-api.ts';

type Hook = (self: unknown, given: readonly unknown[]) => void;
type Answered = (self: unknown, given: readonly unknown[], answer: unknown) => void;

/** What the SDK does at each moment of a mini program's life. None of it throws. */
export interface Lifecycle {
  readonly onLaunch: (options: EnterOptions) => void;
  readonly onShow: (options: EnterOptions) => void;
  readonly onHide: () => void;
  readonly onPageShow: (page: unknown) => void;
  readonly onPageLeave: (page: unknown) => void;
  readonly onShare: (page: unknown, way: 'message' | 'timeline', given: unknown, answer: unknown) => void;
  readonly onPullDown: (page: unknown) => void;
}

const call = (own: unknown, self: unknown, given: readonly unknown[]): unknown =>
  typeof own === 'function' ? Reflect.apply(own, self, given) : undefined;

/** Runs something before the host's own function of that name. */
function before(definition: Definition, name: string, run: Hook): void {
  const own = definition[name];
  definition[name] = function (this: unknown, ...given: unknown[]) {
    run(this, given);
    return call(own, this, given);
  };
}

/** Runs something after the host's own function of that name, also when that throws. */
function after(definition: Definition, name: string, run: Answered): void {
  const own = definition[name];
  definition[name] = function (this: unknown, ...given: unknown[]) {
    let answer: unknown;
    try {
      answer = call(own, this, given);
      return answer;
    } finally {
      run(this, given, answer);
    }
  };
}

const enterOptions = (given: unknown): EnterOptions =>
  typeof given === 'object' && given !== null ? given : {};

export function watchApp(definition: Definition, life: Lifecycle): Definition {
  before(definition, 'onLaunch', (_, [options]) => life.onLaunch(enterOptions(options)));
  before(definition, 'onShow', (_, [options]) => life.onShow(enterOptions(options)));
  after(definition, 'onHide', () => life.onHide());
  return definition;
}

export function watchPage(definition: Definition, life: Lifecycle): Definition {
  before(definition, 'onShow', (page) => life.onPageShow(page));
  after(definition, 'onHide', (page) => life.onPageLeave(page));
  after(definition, 'onUnload', (page) => life.onPageLeave(page));
  const has = (name: string) => typeof definition[name] === 'function'; // to have it is to offer it
  if (has('onShareAppMessage'))
    after(definition, 'onShareAppMessage', (page, [given], answer) =>
      life.onShare(page, 'message', given, answer),
    );
  if (has('onShareTimeline'))
    after(definition, 'onShareTimeline', (page, [given], answer) =>
      life.onShare(page, 'timeline', given, answer),
    );
  if (has('onPullDownRefresh')) before(definition, 'onPullDownRefresh', (page) => life.onPullDown(page));
  return definition;
}

const pageMethods = ['onLoad', 'onShow', 'onReady'];

/** Frameworks make their pages by `Component`; what has none of a page's methods is left alone. */
export function watchComponent(definition: Definition, life: Lifecycle): Definition {
  const methods: unknown = definition['methods'];
  if (typeof methods === 'object' && methods !== null && pageMethods.some((name) => name in methods))
    watchPage(methods as Definition, life); // an object, as was just seen
  return definition;
}
