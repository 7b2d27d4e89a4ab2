import type { JsonObject } from '@skylantern/contracts';
import { asId, asObject } from './read-values.ts';

export interface Who {
  userId: string | null;
  anonymousId: string | null;
  identities: Record<string, string>;
}

/** Ids that a device or browser has, in the order in which they name it. */
const deviceNames = [
  '$identity_cookie_id',
  '$identity_mp_id',
  '$identity_android_id',
  '$identity_idfv',
  '$identity_android_uuid',
  '$identity_ios_uuid',
  '$identity_harmony_id',
  '$identity_harmony_uuid',
  '$identity_ali_mp_id',
  '$identity_baidu_mp_id',
  '$identity_byte_mp_id',
  '$identity_feishu_mp_id',
  '$identity_taobao_uuid',
  '$identity_xhs_mp_id',
  '$identity_distinct_id',
  '$identity_anonymous_id',
];
const typeNames: ReadonlyMap<string, string> = new Map([
  ['$identity_mp_unionid', 'unionid'],
  ['$identity_mp_openid', 'openid'],
]);
const LOGIN = '$identity_login_id';
const PREFIX = '$identity_';

/** Who a record is about: by `identities` (IDM 3), else by its three ids (IDM 1 and 2). */
export function whoOf(raw: JsonObject, isLogin: boolean): Who {
  const typed = asObject(raw['identities']);
  if (typed !== null && Object.keys(typed).length > 0) {
    const who = whoAmong(typed);
    // A record of other identities alone names its device in a field of its own.
    return { ...who, anonymousId: who.anonymousId ?? asId(raw['anonymous_id']) };
  }
  const distinctId = asId(raw['distinct_id']);
  const loginId = asId(raw['login_id']);
  const anonymousId = asId(raw['anonymous_id']);
  if (loginId !== null) return { userId: loginId, anonymousId, identities: {} };
  if (raw['type'] === 'track_signup')
    return { userId: distinctId, anonymousId: asId(raw['original_id']) ?? anonymousId, identities: {} };
  if (isLogin) return { userId: distinctId, anonymousId, identities: {} };
  return { userId: null, anonymousId: distinctId ?? anonymousId, identities: {} };
}

/** The identities of an unbinding, each under its type: they are what is taken away, not whose it is. */
export function unboundOf(raw: JsonObject): Record<string, string> {
  const { userId, anonymousId, identities } = whoAmong(asObject(raw['identities']) ?? {});
  return {
    ...identities,
    ...(userId === null ? {} : { user_id: userId }),
    ...(anonymousId === null ? {} : { anonymous_id: anonymousId }),
  };
}

/** True when a sign-up's new id may come later as a distinct id of which nobody says that it is a login. */
export const isPlainSignUp = (raw: JsonObject): boolean =>
  Object.keys(asObject(raw['identities']) ?? {}).length === 0 && asId(raw['login_id']) === null;

function whoAmong(typed: JsonObject): Who {
  const devices = deviceNames.flatMap((name) => {
    const value = Object.hasOwn(typed, name) ? asId(typed[name]) : null;
    return value === null ? [] : [value];
  });
  const [anonymousId = null] = devices;
  const further = devices.find((value) => value !== anonymousId);
  const identities: [string, string][] = further === undefined ? [] : [['device_id', further]];
  for (const [name, given] of Object.entries(typed)) {
    const value = asId(given);
    if (value === null || name === LOGIN || deviceNames.includes(name)) continue;
    identities.push([typeNames.get(name) ?? typeOf(name), value]);
  }
  const userId = Object.hasOwn(typed, LOGIN) ? asId(typed[LOGIN]) : null;
  return { userId, anonymousId, identities: Object.fromEntries(identities) };
}

const typeOf = (name: string) => (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name);
