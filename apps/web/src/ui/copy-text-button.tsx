import { Button, type ButtonProps, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useWords } from '../i18n/i18n.ts';
import { uiWords } from './words.ts';

/** Copies a text that stands beside it. */
export function CopyTextButton({ text, ...rest }: { text: string } & Pick<ButtonProps, 'size' | 'variant'>) {
  const t = useWords(uiWords);
  const size = rest.size === 'compact-sm' ? 14 : 16;
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          leftSection={copied ? <IconCheck size={size} /> : <IconCopy size={size} stroke={1.6} />}
          onClick={copy}
          {...rest}
        >
          {copied ? t('copied') : t('copy')}
        </Button>
      )}
    </CopyButton>
  );
}
