/** What a kind of identifier means for linking (identity rules R1, R2). */
export interface IdentityType {
  name: string;
  /** `unique`: one person, one value. `contact`: reaches a person. `device`: where we met. `ad`: never links. */
  class: 'unique' | 'contact' | 'device' | 'ad';
  maxPerPerson: number;
  /** 1 decides first. */
  priority: number;
  links: boolean;
  normalise(value: string): string;
}

const asIs = (value: string) => value.trim();
const mobile = (value: string) => {
  const digits = value.replace(/[\s().-]/g, '');
  return digits.startsWith('00') ? `+${digits.slice(2)}` : digits;
};
const email = (value: string) => value.trim().toLowerCase();

const listed: IdentityType[] = [
  { name: 'user_id', class: 'unique', maxPerPerson: 1, priority: 1, links: true, normalise: asIs },
  { name: 'crm_id', class: 'unique', maxPerPerson: 1, priority: 2, links: true, normalise: asIs },
  { name: 'unionid', class: 'contact', maxPerPerson: 3, priority: 3, links: true, normalise: asIs },
  { name: 'mobile', class: 'contact', maxPerPerson: 3, priority: 4, links: true, normalise: mobile },
  { name: 'email', class: 'contact', maxPerPerson: 5, priority: 5, links: true, normalise: email },
  { name: 'openid', class: 'device', maxPerPerson: 10, priority: 6, links: true, normalise: asIs },
  { name: 'anonymous_id', class: 'device', maxPerPerson: 50, priority: 7, links: true, normalise: asIs },
  { name: 'device_id', class: 'device', maxPerPerson: 50, priority: 8, links: true, normalise: asIs },
  { name: 'oaid', class: 'ad', maxPerPerson: 50, priority: 20, links: false, normalise: asIs },
  { name: 'idfa', class: 'ad', maxPerPerson: 50, priority: 21, links: false, normalise: asIs },
  { name: 'imei', class: 'ad', maxPerPerson: 50, priority: 22, links: false, normalise: asIs },
];

export const identityTypes: ReadonlyMap<string, IdentityType> = new Map(
  listed.map((type) => [type.name, type]),
);
