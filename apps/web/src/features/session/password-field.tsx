import { Group, PasswordInput, Text } from '@mantine/core';
import type { ComponentProps } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { isCommon, type Strength, strengthOf } from './password-strength.ts';
import { sessionWords } from './words.ts';

const levels: readonly Strength[] = ['weak', 'fair', 'good', 'strong'];
const tones: Record<Strength, string> = {
  weak: 'var(--negative)',
  fair: 'var(--mantine-color-amber-5)',
  good: 'var(--mantine-color-green-5)',
  strong: 'var(--positive)',
};

/** A new password, with how strong it is while it is typed. */
export function PasswordField({
  own,
  ...field
}: ComponentProps<typeof PasswordInput> & { own: readonly string[] }) {
  const t = useWords(sessionWords);
  const typed = String(field.value ?? '');
  const strength = strengthOf(typed, own);
  const reached = levels.indexOf(strength);
  const hint = isCommon(typed) ? t('hintCommon') : reached < 2 ? t('hintLonger') : '';
  return (
    <div>
      <PasswordInput autoComplete="new-password" description={t('passwordWanted')} {...field} />
      {typed === '' ? null : (
        <div aria-live="polite">
          <Group gap={4} mt={8} grow aria-hidden>
            {levels.map((level, at) => (
              <div
                key={level}
                style={{
                  height: 4,
                  borderRadius: 2,
                  background: at <= reached ? tones[strength] : 'var(--line)',
                }}
              />
            ))}
          </Group>
          <Text size="xs" c="dimmed" mt={4}>
            {t('strength', { word: t(strength) })}
            {hint === '' ? '' : ` · ${hint}`}
          </Text>
        </div>
      )}
    </div>
  );
}
