import { LRUCache } from 'lru-cache';
import UAParser from 'ua-parser-js';
import { findAppBrowser } from './app-browsers.ts';

export const deviceTypes = ['desktop', 'mobile', 'tablet', 'tv', 'other'] as const;
export type DeviceType = (typeof deviceTypes)[number];

export interface Device {
  readonly browser: string;
  readonly browserVersion: string;
  readonly os: string;
  readonly osVersion: string;
  readonly deviceType: DeviceType;
  readonly deviceModel: string;
}

/** The parser reads 20,000 user agents a second; visitors share far fewer. */
const cache = new LRUCache<string, Device>({ max: 10_000 });
const MAX_LENGTH = 1_000;

export function parseUserAgent(userAgent: string): Device {
  const text = userAgent.slice(0, MAX_LENGTH);
  const known = cache.get(text);
  if (known !== undefined) return known;
  const device = parse(text);
  cache.set(text, device);
  return device;
}

function parse(text: string): Device {
  const { browser, os, device } = new UAParser(text).getResult();
  const app = findAppBrowser(text);
  const system = systemOf(os.name ?? '', os.version ?? '');
  return {
    browser: app?.name ?? browser.name ?? '',
    browserVersion: app?.version ?? browser.version ?? '',
    ...system,
    deviceType: deviceTypeOf(text, device.type, system.os),
    deviceModel: modelOf(device.vendor ?? '', device.model ?? ''),
  };
}

function systemOf(name: string, version: string): { os: string; osVersion: string } {
  switch (name) {
    case 'OpenHarmony':
      return { os: 'HarmonyOS NEXT', osVersion: version };
    case 'HarmonyOS':
      return { os: 'HarmonyOS', osVersion: '' }; // the number in the text is that of the Android beneath
    case 'Mac OS':
      return { os: 'macOS', osVersion: version };
    case 'Chromium OS':
      return { os: 'Chrome OS', osVersion: version };
    default:
      return { os: spelling[name] ?? name, osVersion: version };
  }
}

/** The parser gives these back as they stand in the text. */
const spelling: Record<string, string> = {
  linux: 'Linux',
  ubuntu: 'Ubuntu',
  debian: 'Debian',
  fedora: 'Fedora',
  freebsd: 'FreeBSD',
  openbsd: 'OpenBSD',
  netbsd: 'NetBSD',
};

const desktopSystems =
  /^(?:Windows|macOS|Chrome OS|Linux|GNU|Ubuntu|Debian|Fedora|Mint|Arch|SUSE|Red ?Hat|CentOS|Gentoo|Manjaro|FreeBSD|OpenBSD|NetBSD|Solaris|HarmonyOS NEXT)$/i;

function deviceTypeOf(text: string, type: string | undefined, os: string): DeviceType {
  if (type === 'mobile' || type === 'tablet') return type;
  if (type === 'smarttv') return 'tv';
  if (type !== undefined) return 'other';
  if (os === 'Android') return /\bMobile\b/.test(text) ? 'mobile' : 'tablet';
  return desktopSystems.test(os) ? 'desktop' : 'other';
}

function modelOf(vendor: string, model: string): string {
  return model.toLowerCase().startsWith(vendor.toLowerCase()) ? model : `${vendor} ${model}`.trim();
}
