import Type, { type Static } from 'typebox';
import { defineRoute } from '../route.ts';
import { Done, Nullable, PageOf, PageQuery } from './shared.ts';

const ChannelParams = Type.Object({ id: Type.String({ maxLength: 100 }) });
const Config = Type.Record(Type.String(), Type.Unknown());
const closed = { additionalProperties: false };

/** Secrets are never shown: `secretsSet` names those that are there. */
export const ChannelReply = Type.Object({
  id: Type.String(),
  type: Type.String(),
  name: Type.String(),
  config: Config,
  secretsSet: Type.Array(Type.String()),
  /** What happens to an attempt that broke off: `stop` shows it as unknown, `repeat` may send twice. */
  onUnknown: Type.Union([Type.Literal('stop'), Type.Literal('repeat')]),
  maxConcurrent: Type.Integer(),
  maxPerMinute: Nullable(Type.Integer()),
});
export type ChannelReply = Static<typeof ChannelReply>;

const Pace = {
  onUnknown: Type.Optional(Type.Union([Type.Literal('stop'), Type.Literal('repeat')])),
  maxConcurrent: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  maxPerMinute: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 1_000_000 }))),
};

export const listChannelKinds = defineRoute({
  method: 'GET',
  path: '/api/v1/channel-kinds',
  says: 'The ways to deliver that this server knows, with the JSON schema of their config.',
  tag: 'channels',
  access: 'viewer',
  reply: Type.Array(
    Type.Object({
      type: Type.String(),
      says: Type.String(),
      content: Type.Union([Type.Literal('email'), Type.Literal('webhook')]),
      secrets: Type.Array(Type.String()),
      isIdempotent: Type.Boolean(),
      config: Type.Unknown(),
    }),
  ),
});

export const listChannels = defineRoute({
  method: 'GET',
  path: '/api/v1/channels',
  says: 'Channels of the workspace.',
  tag: 'channels',
  access: 'viewer',
  query: PageQuery,
  reply: PageOf(ChannelReply),
});

export const getChannel = defineRoute({
  method: 'GET',
  path: '/api/v1/channels/:id',
  says: 'One channel, without its secrets.',
  tag: 'channels',
  access: 'viewer',
  params: ChannelParams,
  reply: ChannelReply,
});

export const createChannel = defineRoute({
  method: 'POST',
  path: '/api/v1/channels',
  says: 'Add a channel. Its config is kept encrypted.',
  tag: 'channels',
  access: 'owner',
  body: Type.Object(
    {
      type: Type.String({ maxLength: 40 }),
      name: Type.String({ minLength: 1, maxLength: 100 }),
      config: Config,
      ...Pace,
    },
    closed,
  ),
  reply: ChannelReply,
});

export const updateChannel = defineRoute({
  method: 'PATCH',
  path: '/api/v1/channels/:id',
  says: 'Change a channel. Config fields left out stay, secrets too; null takes one out.',
  tag: 'channels',
  access: 'owner',
  params: ChannelParams,
  body: Type.Object(
    {
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
      config: Type.Optional(Config),
      ...Pace,
    },
    closed,
  ),
  reply: ChannelReply,
});

export const removeChannel = defineRoute({
  method: 'DELETE',
  path: '/api/v1/channels/:id',
  says: 'Remove a channel and forget its secrets. Refused while an open rule sends by it.',
  tag: 'channels',
  access: 'owner',
  params: ChannelParams,
  reply: Done,
});

/** What the channel answered; `unknown` when the call broke off in the middle. */
export const SendReply = Type.Object({
  outcome: Type.Union([
    Type.Literal('accepted'),
    Type.Literal('refused'),
    Type.Literal('try-later'),
    Type.Literal('unknown'),
  ]),
  detail: Type.String(),
});
export type SendReply = Static<typeof SendReply>;

export const testChannel = defineRoute({
  method: 'POST',
  path: '/api/v1/channels/:id/test',
  says: 'Send a short fixed message by this channel, to see whether it works.',
  tag: 'channels',
  access: 'editor',
  params: ChannelParams,
  body: Type.Object({ to: Type.String({ minLength: 1, maxLength: 320 }) }, closed),
  reply: SendReply,
});
