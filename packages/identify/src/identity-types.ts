import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** What a kind of identifier means for linking (identity rules R1, R2). */
export interface IdentityType {
  name: string;
  /** `unique`: one person, one value. `contact`: reaches a person. `device`: where we met. `ad`: never links. */
  class: IdentityClass;
  maxPerPerson: number;
  /** At most this many new values for one person within `windowDays`; null: no such limit. */
  maxNew: number | null;
  windowDays: number | null;
  /** 1 decides first. */
  priority: number;
  links: boolean;
  normaliser: Normaliser;
}

export const identityClasses = ['unique', 'contact', 'device', 'ad'] as const;
export type IdentityClass = (typeof identityClasses)[number];

export const normalisers = ['trim', 'lower', 'e164', 'hex'] as const;
export type Normaliser = (typeof normalisers)[number];

/** How the identities of a workspace are understood. */
export interface IdentityRules {
  types: ReadonlyMap<string, IdentityType>;
  /** For mobile numbers without a country code, for instance `CN`; null: they are kept as they are. */
  country: string | null;
}

const unlimited = { maxNew: null, windowDays: null };

/** The defaults; a workspace may change them and add its own. */
export const defaultIdentityTypes: readonly IdentityType[] = [
  {
    name: 'user_id',
    class: 'unique',
    maxPerPerson: 1,
    ...unlimited,
    priority: 1,
    links: true,
    normaliser: 'trim',
  },
  {
    name: 'crm_id',
    class: 'unique',
    maxPerPerson: 1,
    ...unlimited,
    priority: 2,
    links: true,
    normaliser: 'trim',
  },
  {
    name: 'unionid',
    class: 'contact',
    maxPerPerson: 3,
    ...unlimited,
    priority: 3,
    links: true,
    normaliser: 'trim',
  },
  {
    name: 'mobile',
    class: 'contact',
    maxPerPerson: 3,
    ...unlimited,
    priority: 4,
    links: true,
    normaliser: 'e164',
  },
  {
    name: 'mobile_md5',
    class: 'contact',
    maxPerPerson: 6,
    ...unlimited,
    priority: 5,
    links: true,
    normaliser: 'hex',
  },
  {
    name: 'mobile_sha256',
    class: 'contact',
    maxPerPerson: 6,
    ...unlimited,
    priority: 6,
    links: true,
    normaliser: 'hex',
  },
  {
    name: 'email',
    class: 'contact',
    maxPerPerson: 5,
    ...unlimited,
    priority: 7,
    links: true,
    normaliser: 'lower',
  },
  {
    name: 'email_md5',
    class: 'contact',
    maxPerPerson: 10,
    ...unlimited,
    priority: 8,
    links: true,
    normaliser: 'hex',
  },
  {
    name: 'email_sha256',
    class: 'contact',
    maxPerPerson: 10,
    ...unlimited,
    priority: 9,
    links: true,
    normaliser: 'hex',
  },
  {
    name: 'openid',
    class: 'device',
    maxPerPerson: 10,
    ...unlimited,
    priority: 10,
    links: true,
    normaliser: 'trim',
  },
  {
    name: 'anonymous_id',
    class: 'device',
    maxPerPerson: 50,
    maxNew: 20,
    windowDays: 30,
    priority: 11,
    links: true,
    normaliser: 'trim',
  },
  {
    name: 'device_id',
    class: 'device',
    maxPerPerson: 50,
    maxNew: 20,
    windowDays: 30,
    priority: 12,
    links: true,
    normaliser: 'trim',
  },
  {
    name: 'oaid',
    class: 'ad',
    maxPerPerson: 50,
    ...unlimited,
    priority: 20,
    links: false,
    normaliser: 'trim',
  },
  {
    name: 'idfa',
    class: 'ad',
    maxPerPerson: 50,
    ...unlimited,
    priority: 21,
    links: false,
    normaliser: 'trim',
  },
  {
    name: 'imei',
    class: 'ad',
    maxPerPerson: 50,
    ...unlimited,
    priority: 22,
    links: false,
    normaliser: 'trim',
  },
  {
    name: 'click_id',
    class: 'ad',
    maxPerPerson: 200,
    ...unlimited,
    priority: 23,
    links: false,
    normaliser: 'trim',
  },
];

export const defaultRules: IdentityRules = makeRules(defaultIdentityTypes, null);

export function makeRules(types: readonly IdentityType[], country: string | null): IdentityRules {
  return { types: new Map(types.map((type) => [type.name, type])), country };
}

/** The value as it is compared and kept. */
export function normalise(kind: IdentityType, raw: string, country: string | null): string {
  const value = raw.trim();
  if (kind.normaliser === 'lower' || kind.normaliser === 'hex') return value.toLowerCase();
  if (kind.normaliser !== 'e164') return value;
  const phone = parsePhoneNumberFromString(value, (country ?? undefined) as CountryCode | undefined); // unknown codes are ignored
  if (phone?.isPossible()) return phone.number;
  const digits = value.replace(/[\s().-]/g, '');
  return digits.startsWith('00') ? `+${digits.slice(2)}` : digits;
}

/** Contact types whose values may also come hashed, under the type `<name>_md5` or `<name>_sha256`. */
export const hashedTypes = ['email', 'mobile'] as const;
export const hashes = ['md5', 'sha256'] as const;
