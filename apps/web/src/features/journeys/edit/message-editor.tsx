import { Anchor, Badge, Stack, Tabs, Text, Textarea, TextInput } from '@mantine/core';
import type { PreviewReply } from '@skylantern/contracts';
import { useMemo, useRef, useState } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import { findPropertiesOf } from '../../../insights/names.ts';
import { type FindProperties, PropertyPicker } from '../../../ui/property-picker.tsx';
import classes from '../journeys.module.css';
import { faultText } from './fault-text.ts';
import { insertAt, placeholderOf, rangeOfLine } from './insert-text.ts';
import { useEditing, useFault } from './section.tsx';
import { eventOf } from './use-preview.ts';
import { ruleWords } from './words.ts';

type Part = 'subject' | 'html' | 'text' | 'payload';
type Field = HTMLInputElement | HTMLTextAreaElement;

const mono = {
  input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13, lineHeight: '20px' },
};

/** Subject and body of a mail, or the JSON of a webhook, with properties to insert and what is wrong by line. */
export function MessageEditor({ faults }: { faults: PreviewReply['faults'] }) {
  const t = useWords(ruleWords);
  const { form, change } = useEditing();
  const faultOf = useFault();
  const [tab, setTab] = useState<'html' | 'text'>(form.html === '' && form.text !== '' ? 'text' : 'html');
  const fields = useRef<Partial<Record<Part, Field | null>>>({});
  const last = useRef<Part>(form.content === 'webhook' ? 'payload' : 'html');
  const hold = (part: Part) => (field: Field | null) => {
    fields.current[part] = field;
  };
  const place = (part: Part, from: number, until: number) => {
    if (part === 'html' || part === 'text') setTab(part);
    requestAnimationFrame(() => {
      fields.current[part]?.focus();
      fields.current[part]?.setSelectionRange(from, until);
    });
  };
  const insert = (what: string) => {
    const part = form.content === 'webhook' ? 'payload' : last.current === 'payload' ? tab : last.current;
    const field = fields.current[part];
    const { text, cursor } = insertAt(
      form[part],
      field?.selectionStart ?? form[part].length,
      field?.selectionEnd ?? form[part].length,
      what,
    );
    change({ [part]: text });
    place(part, cursor, cursor);
  };
  const fieldProps = (part: Part) => ({
    ref: hold(part),
    value: form[part],
    onFocus: () => {
      last.current = part;
    },
    onChange: (event: { currentTarget: Field }) => change({ [part]: event.currentTarget.value }),
  });
  return (
    <Stack gap="sm" miw={0}>
      <Inserter onInsert={insert} />
      {form.content === 'webhook' ? (
        <Textarea
          label={t('payload')}
          description={t('payloadSays')}
          autosize
          minRows={8}
          maxRows={22}
          spellCheck={false}
          styles={mono}
          error={faultOf('message.template.payload')}
          {...fieldProps('payload')}
        />
      ) : (
        <>
          <TextInput
            label={t('subject')}
            maxLength={500}
            error={faultOf('message.template.subject')}
            {...fieldProps('subject')}
          />
          <Tabs value={tab} onChange={(chosen) => setTab(chosen === 'text' ? 'text' : 'html')}>
            <Tabs.List mb={8}>
              <Tabs.Tab value="html">{t('html')}</Tabs.Tab>
              <Tabs.Tab value="text">{t('text')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="html">
              <Textarea
                aria-label={t('html')}
                autosize
                minRows={12}
                maxRows={22}
                spellCheck={false}
                styles={mono}
                error={faultOf('message.template.html')}
                {...fieldProps('html')}
              />
            </Tabs.Panel>
            <Tabs.Panel value="text">
              <Textarea
                aria-label={t('text')}
                description={t('textSays')}
                autosize
                minRows={12}
                maxRows={22}
                {...fieldProps('text')}
              />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
      <Faults
        faults={faults}
        onGo={({ part, line }) => {
          const [from, until] = rangeOfLine(form[part], line);
          place(part, from, until);
        }}
      />
    </Stack>
  );
}

function Inserter({ onInsert }: { onInsert: (what: string) => void }) {
  const t = useWords(ruleWords);
  const { form } = useEditing();
  const event = eventOf(form)?.event ?? null;
  const isWithEvent = form.on === 'event' || form.on === 'event-without';
  const find = useMemo<FindProperties>(() => {
    const all = findPropertiesOf(event);
    return async (search, signal) =>
      (await all(search, signal)).filter(
        ({ ref }) => ref.of === 'person' || (ref.of === 'event' && isWithEvent && !ref.name.startsWith('$')),
      );
  }, [event, isWithEvent]);
  return (
    <PropertyPicker
      value={null}
      forAdding
      find={find}
      label={t('insert')}
      placeholder={t('insert')}
      width={240}
      onChange={({ ref }) => onInsert(placeholderOf(ref.of === 'event' ? 'event' : 'person', ref.name))}
    />
  );
}

type OneFault = PreviewReply['faults'][number];

function Faults({ faults, onGo }: { faults: OneFault[]; onGo: (fault: OneFault) => void }) {
  const t = useWords(ruleWords);
  if (faults.length === 0) return null;
  return (
    <ul className={classes['faults']} aria-live="polite">
      {faults.map((fault) => (
        <li key={`${fault.part} ${fault.line} ${fault.message}`}>
          <Badge color={fault.severity === 'error' ? 'red' : 'amber'} mr={8}>
            {t(fault.severity)}
          </Badge>
          <Anchor component="button" type="button" fz={13} onClick={() => onGo(fault)}>
            {t('line', { part: t(`part_${fault.part}`), line: fault.line })}
          </Anchor>
          <Text span fz={13}>
            : {faultText(fault)}
          </Text>
        </li>
      ))}
    </ul>
  );
}
