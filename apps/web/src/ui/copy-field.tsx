import { Button, CopyButton, Group, TextInput } from '@mantine/core';
import { useWords } from '../i18n/i18n.ts';
import { uiWords } from './words.ts';

/** A text to carry elsewhere (a key, a link), with a button that copies it. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const t = useWords(uiWords);
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <TextInput
        label={label}
        value={value}
        readOnly
        style={{ flex: 1 }}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy} miw={80}>
            {copied ? t('copied') : t('copy')}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
