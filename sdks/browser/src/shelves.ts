import type { Shelf } from '@skylantern/sdk-core';

const YEAR_S = 31_536_000;
const LONGEST_COOKIE = 3_000; // browsers keep 4,096 bytes with the name and the attributes
const PROBE = 'skylantern.probe';

/** localStorage if it can be written to; merely reading the property throws where storage is blocked. */
export function findLocalStorage(): Storage | null {
  try {
    const storage = window.localStorage;
    storage.setItem(PROBE, '1');
    storage.removeItem(PROBE);
    return storage;
  } catch {
    return null;
  }
}

function readCookie(name: string): string | null {
  const found = document.cookie.split('; ').find((cookie) => cookie.startsWith(`${name}=`));
  return found === undefined ? null : decodeURIComponent(found.slice(name.length + 1));
}

function writeCookie(name: string, text: string, maxAgeS: number, domain: string | null): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  const reach = domain === null ? '' : `; Domain=${domain}`;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous and absent in Safari
  document.cookie = `${name}=${text}; Path=/; Max-Age=${maxAgeS}; SameSite=Lax${secure}${reach}`;
}

function isCookieKept(domain: string | null): boolean {
  try {
    writeCookie(PROBE, '1', 60, domain);
    const isKept = readCookie(PROBE) === '1';
    writeCookie(PROBE, '', 0, domain);
    return isKept;
  } catch {
    return false;
  }
}

/** The shortest domain above this host that takes a cookie: browsers refuse those that belong to many (`co.uk`). */
export function findSharedDomain(): string | null {
  const labels = location.hostname.split('.');
  for (let from = labels.length - 2; from >= 0 && !/^\d+$/.test(labels.at(-1) ?? ''); from--) {
    const domain = labels.slice(from).join('.');
    if (isCookieKept(domain)) return domain;
  }
  return null;
}

function openCookies(prefix: string, domain: string | null): Shelf {
  const cookieName = (name: string) => encodeURIComponent(prefix + name);
  const remove = (name: string) => writeCookie(cookieName(name), '', 0, domain);
  return {
    get: (name) => readCookie(cookieName(name)),
    set(name, value) {
      const text = encodeURIComponent(value);
      if (text.length > LONGEST_COOKIE) remove(name);
      else writeCookie(cookieName(name), text, YEAR_S, domain);
    },
    remove,
  };
}

const openMemory = (memory = new Map<string, string>()): Shelf => ({
  get: (name) => memory.get(name) ?? null,
  set: (name, value) => memory.set(name, value),
  remove: (name) => memory.delete(name),
});

const openStorage = (prefix: string, local: Storage, onFailure: (cause: unknown) => void): Shelf => ({
  get: (name) => local.getItem(prefix + name),
  set(name, value) {
    try {
      local.setItem(prefix + name, value);
    } catch (cause) {
      onFailure(cause); // full
    }
  },
  remove: (name) => local.removeItem(prefix + name),
});

/** Two shelves as one: both are written, the first is believed. */
const stack = (first: Shelf, second: Shelf): Shelf => ({
  get: (name) => first.get(name) ?? second.get(name),
  set(name, value) {
    first.set(name, value);
    second.set(name, value);
  },
  remove(name) {
    first.remove(name);
    second.remove(name);
  },
});

/** The best place there is: cookies of the shared domain over localStorage, else one of them, else memory. */
export function openShelf(
  prefix: string,
  local: Storage | null,
  domain: string | null,
  onFailure: (cause: unknown) => void,
): Shelf {
  const beneath = local && openStorage(prefix, local, onFailure);
  if (domain === null && beneath !== null) return beneath;
  const cookies = isCookieKept(domain) ? openCookies(prefix, domain) : openMemory();
  return beneath === null ? cookies : stack(cookies, beneath);
}
