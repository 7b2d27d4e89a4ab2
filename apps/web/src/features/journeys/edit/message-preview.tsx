import { Button, Group, Loader, Modal, Stack, Text, TextInput } from '@mantine/core';
import { listPersons, type PreviewReply, sendTestMessage } from '@skylantern/contracts';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { call } from '../../../api.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { type Find, Picker } from '../../../ui/picker.tsx';
import { useAction } from '../../../use-call.ts';
import { Failure } from '../../channels/failure.tsx';
import { SendOutcome } from '../../channels/test-channel.tsx';
import classes from '../journeys.module.css';
import { useEditing } from './section.tsx';
import type { usePreview } from './use-preview.ts';
import { ruleWords } from './words.ts';

const findPersons: Find = async (search, signal) => {
  const found = await call(
    listPersons,
    { query: { limit: 20, ...(search === '' ? {} : { search }) } },
    { signal },
  );
  return found.items.map(({ id, label }) => ({ value: id, label }));
};

/** The message as one real person would get it, and a way to get it oneself. */
export function MessagePreview({ preview }: { preview: ReturnType<typeof usePreview> }) {
  const t = useWords(ruleWords);
  const { person, choose, answer, body } = preview;
  const [isTesting, setTesting] = useState(false);
  const { form } = useEditing();
  const { data } = answer;
  const content = data?.content ?? null;
  return (
    <Stack gap="sm" miw={0}>
      <Group justify="space-between" gap="xs">
        <Group gap={8}>
          <Text c="dimmed">{t('previewOn')}</Text>
          <Picker
            name="preview persons"
            label={t('previewOn')}
            hideLabel
            placeholder={t('nobodyInParticular')}
            value={person?.id ?? null}
            {...(person === null ? {} : { valueLabel: person.label })}
            find={findPersons}
            width={200}
            onPick={({ value, label }) => choose({ id: value, label })}
          />
          {answer.isFetching ? <Loader size={14} /> : null}
        </Group>
        <Button
          variant="default"
          leftSection={<IconSend size={16} stroke={1.6} aria-hidden />}
          disabled={content === null || form.channelId === ''}
          onClick={() => setTesting(true)}
        >
          {t('testSend')}
        </Button>
      </Group>
      <section className="card" aria-label={t('preview')} aria-busy={answer.isPlaceholderData}>
        {content === null ? (
          answer.error !== null ? (
            <ErrorState error={answer.error} />
          ) : (
            <Text c="dimmed" p="md">
              {data === undefined ? '' : t('noContent')}
            </Text>
          )
        ) : (
          <Content content={content} address={data?.address ?? null} />
        )}
      </section>
      {data === undefined || person === null ? null : (
        <div aria-live="polite">
          {data.address === null && form.channelId !== '' ? (
            <Text size="sm" c="var(--mantine-color-error)">
              {t('noAddress')}
            </Text>
          ) : null}
          {data.missing.length === 0 ? null : (
            <Text size="sm" c="dimmed">
              {t('missing', { names: data.missing.join(', ') })}
            </Text>
          )}
        </div>
      )}
      <Modal opened={isTesting} onClose={() => setTesting(false)} title={t('testSend')}>
        <TestSend body={body} isMail={form.content === 'email'} />
      </Modal>
    </Stack>
  );
}

interface ContentProps {
  content: NonNullable<PreviewReply['content']>;
  address: string | null;
}

function Content({ content, address }: ContentProps) {
  const t = useWords(ruleWords);
  if (content.kind === 'webhook') {
    return <pre className={classes['raw']}>{JSON.stringify(content.payload, null, 2)}</pre>;
  }
  return (
    <>
      <div className={classes['head']}>
        <Text fw={600}>{content.subject}</Text>
        {address === null ? null : (
          <Text size="xs" c="dimmed">
            {t('to')} {address}
          </Text>
        )}
      </div>
      {content.html === null ? (
        <pre className={classes['raw']}>{content.text}</pre>
      ) : (
        // No scripts, no forms, no way out: it is somebody's HTML.
        <iframe className={classes['mail']} title={t('preview')} sandbox="" srcDoc={framed(content.html)} />
      )}
    </>
  );
}

/** With the fonts of a mail program, and links that lead nowhere. */
function framed(html: string): string {
  return `<!doctype html><meta charset="utf-8"><style>body{font:14px/1.5 system-ui,sans-serif;margin:16px;color:#1d232b;overflow-wrap:anywhere}img{max-width:100%}a{pointer-events:none}</style>${html}`;
}

type TestSendProps = Pick<ReturnType<typeof usePreview>, 'body'> & { isMail: boolean };

function TestSend({ body, isMail }: TestSendProps) {
  const t = useWords(ruleWords);
  const { session } = useHere();
  const [to, setTo] = useState(isMail ? session.member.email : (body.personId ?? 'per_test'));
  const send = useAction(sendTestMessage, { quiet: true, refreshes: [] });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (to.trim() !== '') send.mutate({ body: { ...body, to: to.trim() } });
      }}
    >
      <Stack gap="md">
        <TextInput
          data-autofocus
          label={t('testTo')}
          description={t('testSays')}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        {send.data === undefined || send.isPending ? null : <SendOutcome reply={send.data} />}
        <Failure error={send.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={send.isPending}>
            {t('sendNow')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
