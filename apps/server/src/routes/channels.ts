import {
  type ChannelReply,
  createChannel,
  getChannel,
  type JsonObject,
  listChannelKinds,
  listChannels,
  type MessageConfig,
  removeChannel,
  type SendReply,
  testChannel,
  updateChannel,
} from '@skylantern/contracts';
import { type ChannelRows, channels, makeChannelRows, type Preview } from '@skylantern/engage';
import type { StateStore } from '@skylantern/store';
import { type HandledRoute, handle } from '../http/handle.ts';
import { audit } from '../workspaces/audit.ts';
import { pageOf } from './page.ts';

export function makeChannelRoutes(ports: {
  state: StateStore;
  encryptionKey: Buffer;
  preview: Preview;
}): HandledRoute[] {
  const db = ports.state.tables<object>();
  const rows: ChannelRows = makeChannelRows(db, ports.encryptionKey, () => new Date());
  return [
    handle(listChannelKinds, async () =>
      [...channels.values()].map(({ name, says, content, secrets, isIdempotent, config }) => ({
        type: name,
        says,
        content,
        secrets: [...secrets],
        isIdempotent,
        config,
      })),
    ),
    handle(listChannels, async ({ workspaceId, input }) =>
      pageOf<ChannelReply>(input.query, (after, limit) => rows.list(workspaceId, after, limit)),
    ),
    handle(getChannel, ({ workspaceId, input }) => rows.get(workspaceId, input.params.id)),
    handle(createChannel, async ({ workspaceId, principal, input }) => {
      const { type, name } = input.body;
      const config = input.body.config as JsonObject; // JSON, checked by the channel's own schema
      const id = await rows.create(workspaceId, { ...input.body, config });
      await audit(db, {
        workspaceId,
        principal,
        action: 'channel.created',
        subject: id,
        detail: { type, name },
      });
      return rows.get(workspaceId, id);
    }),
    handle(updateChannel, async ({ workspaceId, principal, input }) => {
      const { id } = input.params;
      const { config, ...rest } = input.body;
      await rows.update(workspaceId, id, {
        ...rest,
        ...(config === undefined ? {} : { config: config as JsonObject }),
      }); // as above
      const detail = { fields: [...Object.keys(rest), ...Object.keys(config ?? {})] };
      await audit(db, { workspaceId, principal, action: 'channel.updated', subject: id, detail });
      return rows.get(workspaceId, id);
    }),
    handle(removeChannel, async ({ workspaceId, principal, input }) => {
      await rows.archive(workspaceId, input.params.id);
      await audit(db, { workspaceId, principal, action: 'channel.removed', subject: input.params.id });
      return { done: true as const };
    }),
    handle(testChannel, async ({ workspaceId, principal, input }) => {
      const { id } = input.params;
      const channel = await rows.get(workspaceId, id);
      const message: MessageConfig = { channelId: id, topic: 'test', template: testTemplate(channel.type) };
      const request = { workspaceId, message, personId: null, eventProperties: {} };
      const sent = await ports.preview.sendTest(request, input.body.to);
      await audit(db, {
        workspaceId,
        principal,
        action: 'channel.tested',
        subject: id,
        detail: { to: input.body.to, outcome: sent.outcome },
      });
      return sendReply(sent);
    }),
  ];
}

/** What a channel answered, in one shape. */
export function sendReply(sent: Awaited<ReturnType<Preview['sendTest']>>): SendReply {
  if (sent.outcome === 'accepted') return { outcome: 'accepted', detail: sent.providerMessageId };
  if (sent.outcome === 'refused') return { outcome: 'refused', detail: `${sent.reason}: ${sent.detail}` };
  return { outcome: sent.outcome, detail: sent.detail };
}

function testTemplate(type: string): MessageConfig['template'] {
  if (channels.get(type)?.content === 'webhook') return { kind: 'webhook', payload: '{"test": true}' };
  return {
    kind: 'email',
    subject: 'Skylantern: this channel works',
    text: 'This is a test message from {{ workspace.name }}.\n\n这是一条来自 {{ workspace.name }} 的测试消息。',
  };
}
