import { useDebouncedValue } from '@mantine/hooks';
import { type EventMatcher, listPersonEvents, listPersons, previewMessage } from '@skylantern/contracts';
import { useMemo, useState } from 'react';
import { useCall } from '../../../use-call.ts';
import { type RuleForm, templateOf } from './rule-form.ts';

const WAIT_MS = 400;

export interface PreviewPerson {
  id: string;
  label: string;
}

/** The event whose properties a template may use; null where a rule begins without one. */
export function eventOf(form: RuleForm): EventMatcher | null {
  const isEvent = form.on === 'event' || form.on === 'event-without';
  return isEvent && form.what.event !== '' ? form.what : null;
}

/** Fills the message in for a person and their last such event; for whoever was seen last until one is chosen. */
export function usePreview(form: RuleForm) {
  const [chosen, setChosen] = useState<PreviewPerson | null>(null);
  const newest = useCall(listPersons, { query: { limit: 20 } }, { enabled: chosen === null });
  const person =
    chosen ?? newest.data?.items.find((one) => one.isIdentified) ?? newest.data?.items[0] ?? null;
  const event = eventOf(form)?.event ?? null;
  const events = useCall(
    listPersonEvents,
    { params: { id: person?.id ?? '-' }, query: { limit: 1, ...(event === null ? {} : { event }) } },
    { enabled: person !== null && event !== null },
  );
  const eventProperties = event === null ? undefined : events.data?.items[0]?.properties;
  const { topic } = form;
  const message = useMemo(
    () => ({
      channelId: form.channelId === '' ? 'none' : form.channelId,
      topic: /^[a-z0-9][a-z0-9_-]*$/.test(topic) ? topic : 'topic',
      template: withSubject(templateOf(form)),
    }),
    [form, topic],
  );
  const body = {
    message,
    ...(person === null ? {} : { personId: person.id }),
    ...(eventProperties === undefined ? {} : { eventProperties }),
  };
  const [text] = useDebouncedValue(JSON.stringify(body), WAIT_MS);
  const asked = JSON.parse(text) as typeof body; // what was written on the line before
  const isReady = newest.data !== undefined || chosen !== null;
  const answer = useCall(previewMessage, { body: asked }, { keep: true, enabled: isReady });
  return { person, choose: setChosen, answer, body: asked };
}

/** The server wants a subject and a payload even for a preview. */
function withSubject(template: ReturnType<typeof templateOf>): ReturnType<typeof templateOf> {
  if (template.kind === 'email') return template.subject === '' ? { ...template, subject: ' ' } : template;
  return template.payload.length < 2 ? { ...template, payload: '{}' } : template;
}
