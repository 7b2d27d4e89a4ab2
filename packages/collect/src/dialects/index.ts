import { amplitude } from './amplitude.ts';
import { analysys } from './analysys.ts';
import { countly } from './countly.ts';
import type { Dialect } from './define-dialect.ts';
import { ga4 } from './ga4.ts';
import { growingio } from './growingio.ts';
import { mixpanel } from './mixpanel.ts';
import { openpanel } from './openpanel.ts';
import { posthog } from './posthog.ts';
import { segment } from './segment.ts';
import { jitsu } from './segment-jitsu.ts';
import { rudderstack } from './segment-rudderstack.ts';
import { sensors } from './sensors.ts';
import { zhuge } from './zhuge.ts';

export const dialects: readonly Dialect[] = [
  segment,
  rudderstack,
  jitsu,
  posthog,
  mixpanel,
  sensors,
  analysys,
  zhuge,
  amplitude,
  countly,
  openpanel,
  ga4,
  growingio,
];
