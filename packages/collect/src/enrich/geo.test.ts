import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type FindCountry, loadCountryDatabase } from './country-database.ts';
import { makeGeo } from './geo.ts';

let findCountry: FindCountry;
beforeAll(async () => {
  findCountry = await loadCountryDatabase();
});

test.each([
  ['8.8.8.8', 'US'],
  ['114.114.114.114', 'CN'],
  ['133.11.0.1', 'JP'],
  ['193.0.6.139', 'NL'],
  ['130.149.7.201', 'DE'],
  ['2001:638::1', 'DE'],
  ['2001:200::1', 'JP'],
  ['240e:0:1::1', 'CN'],
])('%s is in %s', (ip, country) => {
  expect(findCountry(ip)).toBe(country);
});

test.each([
  '10.1.2.3',
  '127.0.0.1',
  '192.168.0.9',
  '172.31.0.1',
  '100.64.1.1',
  '169.254.0.1',
  '::1',
  'fd00::1',
  'fe80::1',
  '203.0.113.9',
  '',
  'localhost',
  '8.8.8',
  '8.8.8.8:80',
])('%j has no country', (ip) => {
  expect(findCountry(ip)).toBeNull();
});

test('the enricher leaves the country empty, and reads an IPv4 address inside an IPv6 one', () => {
  const read = (ip: string | null) =>
    makeGeo(findCountry).enrich(
      { ip, userAgent: null, url: null, referrer: null, context: {}, receivedAt: new Date(0) },
      {},
    );
  expect(read(null)).toEqual({ country: '' });
  expect(read('10.0.0.1')).toEqual({ country: '' });
  expect(read('::ffff:8.8.8.8')).toEqual({ country: 'US' });
});

test("an operator's file that is missing or broken stops the start with its name", async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'geo-')), 'broken.mmdb');
  await expect(loadCountryDatabase(file)).rejects.toMatchObject({ code: 'config.invalid', facts: { file } });
  await writeFile(file, 'not a database');
  await expect(loadCountryDatabase(file)).rejects.toMatchObject({ code: 'config.invalid', facts: { file } });
});
