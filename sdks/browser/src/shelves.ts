/** Small texts kept from page to page. `kind` says how far they carry: all tabs and visits, or this page alone. */
export interface Shelf {
  readonly kind: 'local' | 'cookie' | 'memory';
  readonly get: (name: string) => string | null;
  readonly set: (name: string, value: string) => void;
  readonly remove: (name: string) => void;
}

const YEAR_S = 31_536_000;

/** localStorage if it can be written to; merely reading the property throws where storage is blocked. */
export function findLocalStorage(): Storage | null {
  try {
    const storage = window.localStorage;
    storage.setItem('skylantern.probe', '1');
    storage.removeItem('skylantern.probe');
    return storage;
  } catch {
    return null;
  }
}

function readCookie(name: string): string | null {
  const found = document.cookie.split('; ').find((cookie) => cookie.startsWith(`${name}=`));
  return found === undefined ? null : decodeURIComponent(found.slice(name.length + 1));
}

function writeCookie(name: string, value: string, maxAgeS: number): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous and absent in Safari
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${maxAgeS}; SameSite=Lax${secure}`;
}

function areCookiesKept(): boolean {
  try {
    writeCookie('skylantern.probe', '1', 60);
    const isKept = readCookie('skylantern.probe') === '1';
    writeCookie('skylantern.probe', '', 0);
    return isKept;
  } catch {
    return false;
  }
}

/** The best place there is: localStorage, else cookies, else memory. */
export function openShelf(prefix: string, local: Storage | null, onFailure: (cause: unknown) => void): Shelf {
  if (local !== null) {
    return {
      kind: 'local',
      get: (name) => local.getItem(prefix + name),
      set(name, value) {
        try {
          local.setItem(prefix + name, value);
        } catch (cause) {
          onFailure(cause); // full
        }
      },
      remove: (name) => local.removeItem(prefix + name),
    };
  }
  if (areCookiesKept()) {
    const cookieName = (name: string) => encodeURIComponent(prefix + name);
    return {
      kind: 'cookie',
      get: (name) => readCookie(cookieName(name)),
      set: (name, value) => writeCookie(cookieName(name), value, YEAR_S),
      remove: (name) => writeCookie(cookieName(name), '', 0),
    };
  }
  const memory = new Map<string, string>();
  return {
    kind: 'memory',
    get: (name) => memory.get(name) ?? null,
    set: (name, value) => memory.set(name, value),
    remove: (name) => memory.delete(name),
  };
}

/** What was written there as JSON, or null when there is nothing or it does not pass `isSound`. */
export function readJson<T>(shelf: Shelf, name: string, isSound: (value: unknown) => value is T): T | null {
  try {
    const value: unknown = JSON.parse(shelf.get(name) ?? 'null');
    return isSound(value) ? value : null;
  } catch {
    return null;
  }
}
