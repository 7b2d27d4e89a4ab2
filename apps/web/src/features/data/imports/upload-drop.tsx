import { Button, FileButton, Group, Progress, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconUpload } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { percent } from '../../../format/format.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { explain } from '../../../ui/explain.ts';
import { queryClient } from '../../../use-call.ts';
import classes from './imports.module.css';
import { upload } from './upload.ts';
import { importWords } from './words.ts';

/** Takes a file by choosing or dropping it, sends it, and goes on to its mapping. */
export function UploadDrop() {
  const t = useWords(importWords);
  const navigate = useNavigate();
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<{ name: string; share: number } | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const send = async (file: File) => {
    const controller = new AbortController();
    stop.current = controller;
    setSending({ name: file.name, share: 0 });
    try {
      const job = await upload(file, (share) => setSending({ name: file.name, share }), controller.signal);
      void queryClient.invalidateQueries({ queryKey: ['imports'] });
      void navigate({ to: '/data/imports/$importId', params: { importId: job.id } });
    } catch (error) {
      if (controller.signal.aborted) return;
      notifications.show({ title: t('uploadFailed'), message: explain(error).whole, color: 'red' });
    } finally {
      setSending(null);
    }
  };
  if (sending !== null) {
    return (
      <div className={classes['drop']}>
        <div style={{ flex: '1 1 240px', maxWidth: 480 }}>
          <Text size="sm" mb={8} style={{ overflowWrap: 'anywhere' }}>
            {t('uploading', { name: sending.name })} · {percent(sending.share)}
          </Text>
          <Progress value={sending.share * 100} aria-label={t('uploading', { name: sending.name })} />
        </div>
        <Button variant="default" onClick={() => stop.current?.abort()}>
          {t('cancel')}
        </Button>
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button inside does the same
    <div
      className={classes['drop']}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file !== undefined) void send(file);
      }}
    >
      <IconUpload size={20} stroke={1.5} aria-hidden />
      <Group gap={8} justify="center">
        <Text visibleFrom="sm">{t('drop')}</Text>
        <FileButton
          accept=".csv,.tsv,.txt,.ndjson,.jsonl,.json,.gz"
          onChange={(file) => {
            if (file !== null) void send(file);
          }}
        >
          {(props) => <Button {...props}>{t('choose')}</Button>}
        </FileButton>
      </Group>
      <Text size="sm" c="dimmed">
        {t('formats')}
      </Text>
    </div>
  );
}
