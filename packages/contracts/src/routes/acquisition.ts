import Type from 'typebox';
import { ChannelRule, ChannelRules, ChannelTrial } from '../acquisition.ts';
import { defineRoute } from '../route.ts';
import { Done } from './shared.ts';

const Rules = Type.Object({
  rules: Type.Array(ChannelRule),
  /** These are the built-in rules. */
  isDefault: Type.Boolean(),
});

export const getChannelRules = defineRoute({
  method: 'GET',
  path: '/api/v1/channel-rules',
  says: 'The rules that say by which channel a person came, in order.',
  tag: 'acquisition',
  access: 'viewer',
  reply: Rules,
});

export const saveChannelRules = defineRoute({
  method: 'PUT',
  path: '/api/v1/channel-rules',
  says: 'Replace the channel rules; they hold for what arrives from now on.',
  tag: 'acquisition',
  access: 'editor',
  body: Type.Object({ rules: ChannelRules }, { additionalProperties: false }),
  reply: Rules,
});

export const resetChannelRules = defineRoute({
  method: 'DELETE',
  path: '/api/v1/channel-rules',
  says: 'Take the built-in channel rules again.',
  tag: 'acquisition',
  access: 'editor',
  reply: Done,
});

export const tryChannelRules = defineRoute({
  method: 'POST',
  path: '/api/v1/channel-rules/try',
  says: 'What an address and a referrer come to, and which rule says so; with `rules` before they are saved.',
  tag: 'acquisition',
  access: 'viewer',
  body: Type.Object(
    {
      url: Type.String({ minLength: 1, maxLength: 4_000 }),
      referrer: Type.Optional(Type.String({ maxLength: 4_000 })),
      rules: Type.Optional(ChannelRules),
    },
    { additionalProperties: false },
  ),
  reply: ChannelTrial,
});
