import { Anchor, Text, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { change } from '../format/format.ts';
import { useWords } from '../i18n/i18n.ts';
import { uiWords } from './words.ts';

export interface StatProps {
  label: string;
  value: number | null;
  /** How to write the value; also used for the value before. */
  format: (value: number | null) => string;
  /** The exact value for the tooltip, where `format` is compact. */
  exact?: (value: number | null) => string;
  before?: number | null;
  /** Whether more is better; colours the change. Absent: no colour. */
  better?: 'more' | 'less';
  /** Leads to the people behind the number. */
  onOpen?: () => void;
  /** A small chart or a note below. */
  children?: ReactNode;
}

/** A tile with one number, its change against the period before, and a way to the people behind it. */
export function Stat({ label, value, format, exact, before, better, onOpen, children }: StatProps) {
  const t = useWords(uiWords);
  const moved = change(value, before);
  const isUp = value !== null && before !== null && before !== undefined && value > before;
  const isSame = value === before;
  const good = better === undefined || isSame ? null : (better === 'more') === isUp;
  const tone = good === null ? 'var(--mantine-color-dimmed)' : good ? 'var(--positive)' : 'var(--negative)';
  const shown = (
    <span style={{ fontSize: 24, lineHeight: '32px', fontWeight: 600, letterSpacing: '-0.01em' }}>
      {format(value)}
    </span>
  );
  return (
    <section className="card" style={{ padding: 16, minWidth: 0 }} aria-label={label}>
      <Text size="xs" c="dimmed" truncate>
        {label}
      </Text>
      <Tooltip label={exact?.(value)} disabled={exact === undefined || value === null}>
        {onOpen === undefined ? (
          <div style={{ width: 'fit-content' }}>{shown}</div>
        ) : (
          <Anchor
            component="button"
            c="inherit"
            underline="hover"
            onClick={onOpen}
            style={{ display: 'block' }}
          >
            {shown}
          </Anchor>
        )}
      </Tooltip>
      {before === undefined ? null : (
        <Tooltip label={t('vsBefore', { change: moved, before: format(before) })}>
          <Text size="xs" w="fit-content" style={{ color: tone }}>
            {isSame || before === null ? '' : isUp ? '↑ ' : '↓ '}
            {moved}
          </Text>
        </Tooltip>
      )}
      {children}
    </section>
  );
}
