import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import type { Definition, EnterOptions, Wx } from './wx-api.ts';

/** Builds the file as it is shipped, budget check included. */
export async function buildScript(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skylantern-wechat-'));
  try {
    const build = fileURLToPath(new URL('../build.mjs', import.meta.url));
    await promisify(execFile)(process.execPath, [build, folder]);
    return await readFile(join(folder, 'skylantern-wechat.js'), 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

export interface MiniProgramOptions {
  /** What `require('./skylantern-wechat.js')` answers with. */
  readonly script: string;
  /** The text of `app.js`, and of each page by its path. */
  readonly app: string;
  readonly pages: Readonly<Record<string, string>>;
  /** What an earlier run stored; it is shared, not copied. */
  readonly storage?: Map<string, unknown>;
  readonly isOnline?: boolean;
  /** With WeChat's older base libraries, only getSystemInfoSync. */
  readonly isOld?: boolean;
}

/** A mini program in a WeChat of our own: its globals, its life, its storage and its network, and nothing of a browser. */
export interface MiniProgram {
  readonly storage: Map<string, unknown>;
  readonly launch: (options: EnterOptions) => void;
  readonly open: (path: string, query?: Record<string, string>) => void;
  readonly back: () => void;
  readonly hide: () => void;
  readonly show: (options: EnterOptions) => void;
  /** What the page on top says when it is shared. */
  readonly share: (from: 'button' | 'menu') => unknown;
  readonly pullDown: () => void;
  readonly setOnline: (isOnline: boolean) => void;
  /** Lets the clock run ahead. */
  readonly advance: (ms: number) => void;
  /** Calls the SDK that `app.js` put on the app as `sky`. */
  readonly call: (method: string, ...args: unknown[]) => unknown;
  /** The program is gone at once: its timers and requests with it. */
  readonly kill: () => void;
}

const device = { brand: 'Apple', model: 'iPhone 15', system: 'iOS 17.4.1', platform: 'ios' };
const screen = { screenWidth: 393, screenHeight: 852, pixelRatio: 3 };
const base = { version: '8.0.49', SDKVersion: '3.4.2', language: 'zh_CN' };

const callOn = (target: Definition | undefined, name: string, ...args: unknown[]): unknown => {
  const found = target?.[name];
  return typeof found === 'function' ? Reflect.apply(found, target, args) : undefined;
};

export function startMiniProgram(options: MiniProgramOptions): MiniProgram {
  const storage = options.storage ?? new Map<string, unknown>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const dead = new AbortController();
  const networkListeners: Parameters<Wx['onNetworkStatusChange']>[0][] = [];
  const definitions = new Map<string, Definition>();
  const stack: Definition[] = [];
  let isOnline = options.isOnline ?? true;
  let aheadMs = 0;
  let app: Definition | undefined;
  let loading = '';

  const wx: Wx = {
    request({ url, method, data, header, success, fail, timeout }) {
      const signal = AbortSignal.any([dead.signal, AbortSignal.timeout(timeout)]);
      const send = isOnline
        ? fetch(url, { method, body: data, headers: header, signal })
        : Promise.reject(new Error('offline'));
      send
        .then(async (answer) => ({
          statusCode: answer.status,
          data: await answer.text(),
          header: Object.fromEntries(answer.headers),
        }))
        .then(
          (answer) => {
            if (!dead.signal.aborted) success(answer);
          },
          () => {
            if (!dead.signal.aborted) fail({ errMsg: 'request:fail' });
          },
        );
    },
    getStorageSync: (key) => storage.get(key) ?? '',
    setStorageSync: (key, value) => {
      if (value.length > 1_000_000) throw new Error('setStorageSync:fail entry size limit reached');
      storage.set(key, value);
    },
    removeStorageSync: (key) => {
      storage.delete(key);
    },
    getStorageInfoSync: () => ({ keys: [...storage.keys()] }),
    onNetworkStatusChange: (told) => {
      networkListeners.push(told);
    },
    getNetworkType: ({ success }) => success({ networkType: isOnline ? 'wifi' : 'none' }),
    getSystemInfoSync: () => ({ ...device, ...screen, ...base }),
    getAccountInfoSync: () => ({ miniProgram: { appId: 'wx123', version: '1.2.0', envVersion: 'release' } }),
    ...(options.isOld
      ? {}
      : { getDeviceInfo: () => device, getWindowInfo: () => screen, getAppBaseInfo: () => base }),
  };

  const clock = new Proxy(Date, {
    get: (target, name) => (name === 'now' ? () => Date.now() + aheadMs : Reflect.get(target, name)),
  });
  const context = createContext({
    wx,
    App(definition: Definition) {
      app = definition;
    },
    Page(definition: Definition) {
      definitions.set(loading, definition);
    },
    /** A page that is a component has a page's functions among its methods. */
    Component(definition: Definition) {
      definitions.set(loading, definition['methods'] as Definition); // our own pages give an object
    },
    getApp: () => app,
    setTimeout(run: () => void, ms: number) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        run();
      }, ms);
      timers.add(timer);
      return timer;
    },
    clearTimeout(timer: ReturnType<typeof setTimeout>) {
      timers.delete(timer);
      clearTimeout(timer);
    },
    Date: clock,
  });
  const sdk: unknown = runInContext(
    `(function () { const exports = {}; const module = { exports }; ${options.script}\n return module.exports; })()`,
    context,
  );
  context['require'] = () => sdk;
  runInContext(`(function () { ${options.app} })()`, context);
  for (const [path, text] of Object.entries(options.pages)) {
    loading = path;
    runInContext(`(function () { ${text} })()`, context);
  }

  function open(path: string, query: Record<string, string> = {}): void {
    callOn(stack.at(-1), 'onHide');
    const page = Object.assign(Object.create(null), definitions.get(path), { route: path, options: query });
    stack.push(page);
    callOn(page, 'onLoad', query);
    callOn(page, 'onShow');
  }

  return {
    storage,
    launch(entered) {
      callOn(app, 'onLaunch', entered);
      callOn(app, 'onShow', entered);
      open(entered.path ?? '', { ...entered.query });
    },
    open,
    back() {
      callOn(stack.pop(), 'onUnload');
      callOn(stack.at(-1), 'onShow');
    },
    hide() {
      callOn(stack.at(-1), 'onHide');
      callOn(app, 'onHide');
    },
    show(entered) {
      callOn(app, 'onShow', entered);
      callOn(stack.at(-1), 'onShow');
    },
    share: (from) => callOn(stack.at(-1), 'onShareAppMessage', { from }),
    pullDown: () => callOn(stack.at(-1), 'onPullDownRefresh'),
    setOnline(next) {
      isOnline = next;
      for (const told of networkListeners) told({ isConnected: next, networkType: next ? '5g' : 'none' });
    },
    advance: (ms) => {
      aheadMs += ms;
    },
    call(method, ...args) {
      const sky = app?.['sky'];
      return callOn(sky as Definition, method, ...args); // what app.js put there; undefined finds nothing
    },
    kill() {
      dead.abort();
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
