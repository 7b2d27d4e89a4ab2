import { Grid, NumberInput, Select } from '@mantine/core';
import type { ChannelReply } from '@skylantern/contracts';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { channelWords } from './words.ts';

const choices = ['stop', 'repeat'] as const;

/** How fast a channel sends and what it does with a broken attempt; `body` goes into the call. */
export function usePace(channel: ChannelReply | null) {
  const [perMinute, setPerMinute] = useState<number | ''>(channel?.maxPerMinute ?? '');
  const [onUnknown, setOnUnknown] = useState(channel?.onUnknown ?? 'stop');
  return {
    perMinute,
    setPerMinute,
    onUnknown,
    setOnUnknown,
    body: { maxPerMinute: perMinute === '' ? null : perMinute, onUnknown },
  };
}

export interface PaceProps {
  pace: ReturnType<typeof usePace>;
  /** For channels whose receiver does not drop a second message of the same id. */
  withUnknown?: boolean;
}

export function Pace({ pace, withUnknown }: PaceProps) {
  const t = useWords(channelWords);
  return (
    <Grid gap="sm">
      <Grid.Col span={{ base: 12, xs: 4 }}>
        <NumberInput
          label={t('pace')}
          description={t('paceSays')}
          hideControls
          min={1}
          max={1_000_000}
          allowDecimal={false}
          allowNegative={false}
          value={pace.perMinute}
          onChange={(typed) => pace.setPerMinute(typeof typed === 'number' ? typed : '')}
        />
      </Grid.Col>
      {withUnknown === true ? (
        <Grid.Col span={{ base: 12, xs: 8 }}>
          <Select
            label={t('onUnknown')}
            allowDeselect={false}
            value={pace.onUnknown}
            data={choices.map((one) => ({ value: one, label: t(`onUnknown_${one}`) }))}
            onChange={(chosen) => pace.setOnUnknown(chosen === 'repeat' ? 'repeat' : 'stop')}
          />
        </Grid.Col>
      ) : null}
    </Grid>
  );
}
