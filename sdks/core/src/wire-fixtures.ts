import type { Call, WireMessage } from './messages.ts';

/** A call as the SDK is given it, and the message that must reach the server for it (but for the SDK's own context). */
export interface WireFixture {
  readonly says: string;
  readonly call: Call & { readonly messageId: string; readonly timestamp: string };
  readonly message: WireMessage;
}

const timestamp = '2026-03-01T09:30:00.000Z';
const page = {
  url: 'https://shop.example/lamps?color=red',
  path: '/lamps',
  search: '?color=red',
  title: 'Lamps',
  referrer: 'https://news.example/',
};

/** One life, told in order: an unknown visitor looks around, becomes `ada`, joins an account, changes her id. */
export const wireFixtures: readonly WireFixture[] = [
  {
    says: 'an unknown person does something',
    call: { type: 'track', event: 'lamp_viewed', anonymousId: 'anon-1', messageId: 'm-1', timestamp },
    message: {
      type: 'track',
      messageId: 'm-1',
      timestamp,
      anonymousId: 'anon-1',
      event: 'lamp_viewed',
      properties: {},
      context: {},
    },
  },
  {
    says: 'a page with a name; the given properties win',
    call: {
      type: 'page',
      name: 'Lamps',
      properties: page,
      anonymousId: 'anon-1',
      messageId: 'm-2',
      timestamp,
    },
    message: {
      type: 'page',
      messageId: 'm-2',
      timestamp,
      anonymousId: 'anon-1',
      name: 'Lamps',
      properties: page,
      context: {},
    },
  },
  {
    says: 'the person becomes known; words of every script arrive whole',
    call: {
      type: 'identify',
      userId: 'ada',
      anonymousId: 'anon-1',
      traits: { name: 'Ada 爱达 🌠', plan: 'pro', age: 36, isAdmin: false, note: null },
      messageId: 'm-3',
      timestamp,
    },
    message: {
      type: 'identify',
      messageId: 'm-3',
      timestamp,
      userId: 'ada',
      anonymousId: 'anon-1',
      traits: { name: 'Ada 爱达 🌠', plan: 'pro', age: 36, isAdmin: false, note: null },
      context: {},
    },
  },
  {
    says: 'a known person does something; what JSON cannot carry is left out, own context is kept',
    call: {
      type: 'track',
      event: 'order_completed',
      userId: 'ada',
      anonymousId: 'anon-1',
      properties: {
        amountMinor: 12_900,
        currency: 'EUR',
        items: [{ sku: 'L-1', count: 2 }],
        gone: undefined,
      },
      context: { experiment: 'blue' },
      messageId: 'm-4',
      timestamp,
    },
    message: {
      type: 'track',
      messageId: 'm-4',
      timestamp,
      userId: 'ada',
      anonymousId: 'anon-1',
      event: 'order_completed',
      properties: { amountMinor: 12_900, currency: 'EUR', items: [{ sku: 'L-1', count: 2 }] },
      context: { experiment: 'blue' },
    },
  },
  {
    says: 'the person joins an account',
    call: {
      type: 'group',
      groupId: 'acme',
      userId: 'ada',
      anonymousId: 'anon-1',
      traits: { seats: 12 },
      messageId: 'm-5',
      timestamp,
    },
    message: {
      type: 'group',
      messageId: 'm-5',
      timestamp,
      userId: 'ada',
      anonymousId: 'anon-1',
      groupId: 'acme',
      traits: { seats: 12 },
      context: {},
    },
  },
  {
    says: 'the person gets a new id',
    call: {
      type: 'alias',
      userId: 'ada-2',
      anonymousId: 'anon-1',
      previousId: 'ada',
      messageId: 'm-6',
      timestamp,
    },
    message: {
      type: 'alias',
      messageId: 'm-6',
      timestamp,
      userId: 'ada-2',
      anonymousId: 'anon-1',
      previousId: 'ada',
      context: {},
    },
  },
  {
    says: 'a page of an app; what the person agreed to is told',
    call: {
      type: 'screen',
      name: 'pages/lamps/index',
      properties: { path: 'pages/lamps/index', scene: 1047 },
      anonymousId: 'anon-1',
      consent: { status: 'granted', categoryPreferences: { analytics: true, advertising: false } },
      messageId: 'm-7',
      timestamp,
    },
    message: {
      type: 'screen',
      messageId: 'm-7',
      timestamp,
      anonymousId: 'anon-1',
      name: 'pages/lamps/index',
      properties: { path: 'pages/lamps/index', scene: 1047 },
      context: {
        consent: { status: 'granted', categoryPreferences: { analytics: true, advertising: false } },
      },
    },
  },
  {
    says: 'more ids of one person',
    call: {
      type: 'identify',
      userId: 'ada-2',
      anonymousId: 'anon-1',
      identities: { openid: 'oA-1', unionid: 'uA-1' },
      messageId: 'm-8',
      timestamp,
    },
    message: {
      type: 'identify',
      messageId: 'm-8',
      timestamp,
      userId: 'ada-2',
      anonymousId: 'anon-1',
      identities: { openid: 'oA-1', unionid: 'uA-1' },
      traits: {},
      context: {},
    },
  },
  {
    says: 'properties change, in order',
    call: {
      type: 'profile',
      userId: 'ada-2',
      traits: { plan: 'team' },
      operations: [
        { op: 'increment', name: 'lamps', value: 2 },
        { op: 'unset', name: 'note' },
      ],
      messageId: 'm-9',
      timestamp,
    },
    message: {
      type: 'profile',
      messageId: 'm-9',
      timestamp,
      userId: 'ada-2',
      traits: { plan: 'team' },
      operations: [
        { op: 'increment', name: 'lamps', value: 2 },
        { op: 'unset', name: 'note' },
      ],
      context: {},
    },
  },
  {
    says: 'two known persons are one, as a server says',
    call: { type: 'merge', userId: 'ada-2', previousId: 'ada-old', messageId: 'm-10', timestamp },
    message: {
      type: 'merge',
      messageId: 'm-10',
      timestamp,
      userId: 'ada-2',
      previousId: 'ada-old',
      context: {},
    },
  },
  {
    says: 'an identity is taken from a person',
    call: {
      type: 'unbind',
      userId: 'ada-2',
      identities: { mobile: '+8613800000000' },
      messageId: 'm-11',
      timestamp,
    },
    message: {
      type: 'unbind',
      messageId: 'm-11',
      timestamp,
      userId: 'ada-2',
      identities: { mobile: '+8613800000000' },
      context: {},
    },
  },
];
