import { Text } from '@mantine/core';
import { Touch, touchNames } from '@skylantern/contracts';
import { Check } from 'typebox/value';
import { dateTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { useChannelName } from './channel-name.ts';
import classes from './touches.module.css';
import { touchWords } from './words.ts';

const parts = [
  'source',
  'medium',
  'campaign',
  'keyword',
  'content',
  'click_id',
  'referrer_host',
  'landing_page',
] as const;

/** The touches among the properties of a person, first to last. */
export function touchesOf(properties: Readonly<Record<string, unknown>>) {
  return touchNames.flatMap((name) => {
    const touch = properties[name];
    return Check(Touch, touch) ? [{ name, touch }] : [];
  });
}

/** How a person came: for the first time, last, and when they signed up. */
export function Touches({ properties }: { properties: Readonly<Record<string, unknown>> }) {
  const t = useWords(touchWords);
  const channelName = useChannelName();
  const { timeZone } = useHere().workspace;
  return (
    <div className={classes['touches']}>
      {touchesOf(properties).map(({ name, touch }) => (
        <section key={name} aria-label={t(name)}>
          <Text size="sm" c="dimmed" component="h3" m={0} fw={400}>
            {t(name)}
          </Text>
          <Text fw={600}>
            {channelName(touch.channel)}
            <Text span size="sm" c="dimmed" fw={400}>{` · ${dateTime(touch.at, { timeZone })}`}</Text>
          </Text>
          <dl>
            {parts.map((part) =>
              touch[part] === undefined ? null : (
                <div key={part}>
                  <dt>{t(part)}</dt>
                  <dd>{touch[part]}</dd>
                </div>
              ),
            )}
          </dl>
        </section>
      ))}
    </div>
  );
}
