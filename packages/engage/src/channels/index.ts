import type { Channel } from './define-channel.ts';
import { email } from './email.ts';
import { webhook } from './webhook.ts';

/** Every way to deliver. */
const listChannels = () => [email, webhook] as const;

/** By name. A config was checked against the channel's schema when it was saved. */
export const channels: ReadonlyMap<string, Channel> = new Map(
  listChannels().map((channel): [string, Channel] => [channel.name, channel as unknown as Channel]),
);
