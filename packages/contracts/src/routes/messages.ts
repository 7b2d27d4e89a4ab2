import Type, { type Static } from 'typebox';
import { MessageConfig } from '../journey.ts';
import { defineRoute } from '../route.ts';
import { SendReply } from './channels.ts';
import { MessageReply } from './journeys.ts';
import { Nullable, PageOf, PageQuery } from './shared.ts';

const closed = { additionalProperties: false };

const PreviewInput = {
  message: MessageConfig,
  /** Absent: nobody in particular. */
  personId: Type.Optional(Type.String({ maxLength: 100 })),
  /** Properties of the event as it might be. */
  eventProperties: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
};

export const templateFaults = [
  'no-body',
  'no-unsubscribe',
  'not-closed',
  'unknown-tag',
  'not-parsed',
  'unknown-filter',
  'always-empty',
  'not-json',
] as const;

/** What is wrong in a template, where, and what to do about it. */
export const TemplateFault = Type.Object({
  part: Type.Union([
    Type.Literal('subject'),
    Type.Literal('html'),
    Type.Literal('text'),
    Type.Literal('payload'),
  ]),
  line: Type.Integer(),
  severity: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
  code: Type.Enum([...templateFaults]),
  /** The piece of the template, or the parser's words, that it is about; for those who say it in other words. */
  about: Type.String(),
  message: Type.String(),
  remedy: Type.String(),
});
export type TemplateFault = Static<typeof TemplateFault>;

export const PreviewReply = Type.Object({
  /** null while the template has errors. */
  content: Nullable(
    Type.Union([
      Type.Object({
        kind: Type.Literal('email'),
        subject: Type.String(),
        html: Nullable(Type.String()),
        text: Type.String(),
      }),
      Type.Object({ kind: Type.Literal('webhook'), payload: Type.Unknown() }),
    ]),
  ),
  /** Where it would go; null when the person has no address for the channel. */
  address: Nullable(Type.String()),
  /** Properties that the template names and this person, or event, does not have. */
  missing: Type.Array(Type.String()),
  faults: Type.Array(TemplateFault),
});
export type PreviewReply = Static<typeof PreviewReply>;

export const previewMessage = defineRoute({
  method: 'POST',
  path: '/api/v1/messages/preview',
  says: 'Fill a template in for a person, and say what is wrong or missing in it.',
  tag: 'messages',
  access: 'editor',
  body: Type.Object(PreviewInput, closed),
  reply: PreviewReply,
});

export const sendTestMessage = defineRoute({
  method: 'POST',
  path: '/api/v1/messages/test',
  says: 'Send a template, filled in for a person, to an address of your own. Counts for nothing; is written down.',
  tag: 'messages',
  access: 'editor',
  body: Type.Object({ ...PreviewInput, to: Type.String({ minLength: 1, maxLength: 320 }) }, closed),
  reply: SendReply,
});

export const listPersonMessages = defineRoute({
  method: 'GET',
  path: '/api/v1/persons/:id/messages',
  says: 'Messages to one person under all of their identities, newest first; the control has its ghosts.',
  tag: 'messages',
  access: 'viewer',
  params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
  query: PageQuery,
  reply: PageOf(MessageReply),
});
