import type { trafficChannels } from '@skylantern/contracts';

export type Channel = (typeof trafficChannels)[number];
