import type { ImportMapping } from '@skylantern/contracts';
import { guessTime } from './guess-time.ts';
import { guessTypes } from './guess-types.ts';

/** A column with some of its values, empty ones left out. */
export interface SampledColumn {
  name: string;
  values: readonly string[];
}

const personNames: [type: string, pattern: RegExp][] = [
  [
    'user_id',
    /^(user|customer|cust|member|client|buyer|person)[ _-]?(id|no|number|key)?$|^uid$|用户|会员|客户|买家/i,
  ],
  ['anonymous_id', /^(anonymous|device|cookie|visitor|distinct|install)[ _-]?id$|设备|访客/i],
  ['email', /^e?[ _-]?mail([ _-]?address)?$|邮箱/i],
  ['mobile', /^(mobile|phone|cell)([ _-]?(number|no))?$|手机/i],
  ['openid', /^openid$/i],
  ['unionid', /^unionid$/i],
];
const contextNames: [path: string, pattern: RegExp][] = [
  ['page.url', /^(page[ _-]?)?url$/i],
  ['page.referrer', /^referr?er$/i],
  ['campaign.source', /^utm[ _-]?source$/i],
  ['campaign.medium', /^utm[ _-]?medium$/i],
  ['campaign.name', /^utm[ _-]?campaign$/i],
  ['campaign.term', /^utm[ _-]?term$/i],
  ['campaign.content', /^utm[ _-]?content$/i],
  ['userAgent', /^user[ _-]?agent$/i],
  ['ip', /^(ip|ip[ _-]?address)$/i],
  ['locale', /^(locale|language)$/i],
];
const eventName = /^(event|event[ _-]?(name|type)|action|activity)$|^事件/i;
const sessionName = /^session([ _-]?(id|key))?$|会话/i;
const accountName = /^(account|company|organi[sz]ation|tenant)([ _-]?(id|key))?$|^公司/i;
const messageName =
  /^(message|event|row|record|order|transaction|invoice|uu)[ _-]?(id|no|number)$|订单号|流水号/i;

/** The likeliest mapping by names and values of the columns; null when there is no time or nobody to put events on. */
export function guessMapping(columns: readonly SampledColumn[], fileName: string): ImportMapping | null {
  const { left, take } = makeTake(columns);
  const time = guessTime([...left.values()]);
  if (time === null) return null;
  left.delete(time.column);
  const event = take(eventName);
  const session = take(sessionName);
  const account = take(accountName);
  const person = takePerson(take);
  if (Object.keys(person).length === 0) return null;
  const messageId = take(
    messageName,
    ({ values }) => values.length > 1 && new Set(values).size === values.length,
  );
  const context = takeAll(contextNames, take);
  const types = guessTypes([...left.values()]);
  return {
    event: event === null ? eventNameOf(fileName) : { column: event },
    person,
    time,
    ...(messageId === null ? {} : { messageId: { column: messageId } }),
    ...(session === null ? {} : { session }),
    ...(account === null ? {} : { account }),
    ...(Object.keys(context).length === 0 ? {} : { context }),
    ...(Object.keys(types).length === 0 ? {} : { properties: { types } }),
  };
}

/** Columns that say who it is, by their names and values; empty when none does. */
export const guessPerson = (columns: readonly SampledColumn[]): Record<string, string> =>
  takePerson(makeTake(columns).take);

/** The first column of those left that fits is taken from them. */
type Take = (pattern: RegExp, fits?: (column: SampledColumn) => boolean) => string | null;

function makeTake(columns: readonly SampledColumn[]): { left: Map<string, SampledColumn>; take: Take } {
  const left = new Map(columns.map((column) => [column.name, column]));
  const take: Take = (pattern, fits = () => true) => {
    const found = [...left.values()].find((column) => pattern.test(column.name) && fits(column));
    if (found !== undefined) left.delete(found.name);
    return found?.name ?? null;
  };
  return { left, take };
}

function takePerson(take: Take): Record<string, string> {
  const person = takeAll(personNames, take);
  if (person['email'] === undefined) {
    const email = take(/./, ({ values }) => values.length > 0 && values.every(isEmail));
    if (email !== null) person['email'] = email;
  }
  return person;
}

function takeAll(list: readonly [string, RegExp][], take: Take): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, pattern] of list) {
    const column = take(pattern);
    if (column !== null) found[name] = column;
  }
  return found;
}

const isEmail = (value: string): boolean => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value);

/** `Orders 2024.csv.gz` → `orders`. */
export function eventNameOf(fileName: string): string {
  const stem = fileName.replace(/(\.[a-z]+)+$/i, '').toLowerCase();
  const name = stem
    .replaceAll(/[\d\s_.-]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 60);
  return name === '' ? 'row_imported' : name;
}
