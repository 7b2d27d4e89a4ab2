import { Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ChannelRule, type ChannelTrial, tryChannelRules } from '@skylantern/contracts';
import { useState } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import { explain } from '../../../ui/explain.ts';
import { useCall } from '../../../use-call.ts';
import { useChannelName } from '../../acquisition/channel-name.ts';
import touches from '../../acquisition/touches.module.css';
import { ruleText } from './rule-text.ts';
import { acquisitionWords } from './words.ts';

const EXAMPLE = 'https://shop.example/lamps?utm_source=xiaohongshu&utm_medium=cpc&utm_campaign=spring';
const parts = ['source', 'medium', 'campaign', 'keyword', 'clickId', 'landingPage'] as const;

export interface TryAddressProps {
  /** As they stand on the page, saved or not. */
  rules: readonly ChannelRule[];
}

/** What an address and a referrer come to under the rules, and why. */
export function TryAddress({ rules }: TryAddressProps) {
  const t = useWords(acquisitionWords);
  const [url, setUrl] = useState(EXAMPLE);
  const [referrer, setReferrer] = useState('');
  const [asked] = useDebouncedValue({ url: url.trim(), referrer: referrer.trim() }, 250);
  const trial = useCall(
    tryChannelRules,
    { body: { ...asked, rules: [...rules] } },
    { enabled: asked.url !== '', keep: true },
  );
  return (
    <section className="card" aria-label={t('try')} style={{ padding: 16 }}>
      <Stack gap="sm">
        <Text fw={600} component="h2" m={0} fz={14}>
          {t('try')}
        </Text>
        <TextInput
          label={t('url')}
          type="url"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          error={trial.isError ? explain(trial.error).what : null}
        />
        <TextInput
          label={t('referrer')}
          description={t('referrerSays')}
          type="url"
          placeholder="https://www.baidu.com/"
          value={referrer}
          onChange={(event) => setReferrer(event.currentTarget.value)}
        />
        <div role="status">
          {trial.data === undefined || trial.isError ? null : <Found trial={trial.data} rules={rules} />}
        </div>
      </Stack>
    </section>
  );
}

function Found({ trial, rules }: { trial: ChannelTrial; rules: readonly ChannelRule[] }) {
  const t = useWords(acquisitionWords);
  const nameOf = useChannelName();
  const rule = trial.rule === null ? undefined : rules[trial.rule];
  const said = parts.filter((part) => trial.touch[part] !== '');
  return (
    <Stack gap="xs">
      <Text fw={600}>
        {rule === undefined
          ? t(trial.facts.referrer_kind === 'same-site' ? 'answerInside' : 'answerNone')
          : t('answer', {
              channel: nameOf(trial.channel),
              number: (trial.rule ?? 0) + 1,
              when: ruleText(t, rule.when),
            })}
      </Text>
      <div className={touches['touches']}>
        <dl aria-label={t('read')}>
          {said.map((part) => (
            <div key={part}>
              <dt>{t(part)}</dt>
              <dd>{trial.touch[part]}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Stack>
  );
}
