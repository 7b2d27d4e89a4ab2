import { randomUUID } from 'node:crypto';
import {
  type JsonObject,
  type MessageConfig,
  SkylanternError,
  type TemplateFault,
} from '@skylantern/contracts';
import type { StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import type { SendOutcome } from '../channels/define-channel.ts';
import { channels } from '../channels/index.ts';
import { openChannels } from '../engine/open-channels.ts';
import { loadIdentities, loadPersons } from '../engine/person-group.ts';
import { lintTemplate, partsOf } from '../templates/lint-template.ts';
import { type MessageContent, renderMessage } from '../templates/render-message.ts';
import { eventFacts, listMissing, personFacts, type TemplateFacts } from '../templates/template-facts.ts';

export interface PreviewRequest {
  workspaceId: string;
  message: MessageConfig;
  /** A public id; null for nobody in particular. */
  personId: string | null;
  /** Properties of the event as it might be. */
  eventProperties: JsonObject;
}

export interface Previewed {
  /** null when the template has errors. */
  content: MessageContent | null;
  address: string | null;
  /** Properties that the template names and this person, or event, does not have: they come out empty. */
  missing: string[];
  faults: TemplateFault[];
}

export interface Preview {
  render(request: PreviewRequest): Promise<Previewed>;
  /** Sends it for real, to this address, outside every rule, cap and count. */
  sendTest(request: PreviewRequest, to: string): Promise<SendOutcome>;
}

export function makePreview(ports: {
  state: StateStore;
  encryptionKey: Buffer;
  allowedPrivate: readonly string[];
  now(): Date;
}): Preview {
  const db = ports.state.tables<object>();

  async function factsOf({ workspaceId, personId, eventProperties }: PreviewRequest) {
    const workspace = await sql<{
      name: string;
    }>`select name from workspace where id = ${workspaceId}`.execute(db);
    const found = await sql<{ number: number }>`
      select number from person where workspace_id = ${workspaceId} and id = ${personId}`.execute(db);
    const number = found.rows[0]?.number;
    if (personId !== null && number === undefined)
      throw new SkylanternError('not-found', 'there is no such person in this workspace');
    const person =
      number === undefined ? null : ((await loadPersons(db, workspaceId, [number])).get(number) ?? null);
    if (person !== null) person.identities = await loadIdentities(db, workspaceId, person.numbers);
    const facts: TemplateFacts = {
      person: person === null ? {} : personFacts(person.id, person.properties, person.identities),
      event: eventFacts({
        name: 'preview',
        occurredAt: ports.now().toISOString(),
        properties: eventProperties,
      }),
      workspace: { name: workspace.rows[0]?.name ?? '' },
      unsubscribe_url: '#unsubscribe',
    };
    return { person, facts };
  }

  async function render(request: PreviewRequest): Promise<Previewed> {
    const { template, channelId } = request.message;
    const { person, facts } = await factsOf(request);
    const faults = lintTemplate(template);
    const missing = listMissing(
      partsOf(template).map(([, source]) => source),
      facts,
    );
    const channel = (await openChannels(db, [channelId], ports.encryptionKey)).get(channelId);
    const kind = channel?.workspaceId === request.workspaceId ? channels.get(channel.type) : undefined;
    const address = person === null ? null : (kind?.address(person) ?? null);
    if (faults.some((fault) => fault.severity === 'error'))
      return { content: null, address, missing, faults };
    return { content: renderMessage(template, facts, null).content, address, missing, faults };
  }

  return {
    render,
    async sendTest(request, to) {
      const { content, faults } = await render(request);
      const fault = faults.find((one) => one.severity === 'error');
      if (content === null) {
        throw new SkylanternError(
          'template.invalid',
          `line ${fault?.line}: ${fault?.message}; ${fault?.remedy}`,
        );
      }
      const channel = (await openChannels(db, [request.message.channelId], ports.encryptionKey)).get(
        request.message.channelId,
      );
      if (channel === undefined || channel.workspaceId !== request.workspaceId) {
        throw new SkylanternError('not-found', 'there is no such channel in this workspace');
      }
      const kind = channels.get(channel.type);
      if (kind?.content !== content.kind) {
        throw new SkylanternError('request.invalid', 'the template is for another kind of channel', {
          field: 'message.template',
        });
      }
      const message = { messageId: randomUUID(), address: to, content, attempt: 1 };
      return kind.send(message, channel.config, {
        signal: AbortSignal.timeout(30_000),
        now: ports.now,
        allowedPrivate: ports.allowedPrivate,
      });
    },
  };
}
