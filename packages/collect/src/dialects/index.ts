import { amplitude } from './amplitude.ts';
import { analysys } from './analysys.ts';
import type { Dialect } from './define-dialect.ts';
import { mixpanel } from './mixpanel.ts';
import { posthog } from './posthog.ts';
import { segment } from './segment.ts';
import { jitsu } from './segment-jitsu.ts';
import { rudderstack } from './segment-rudderstack.ts';
import { sensors } from './sensors.ts';
import { zhuge } from './zhuge.ts';

export const dialects: readonly Dialect[] = [segment, rudderstack, jitsu, posthog, mixpanel, amplitude, sensors, analysys, zhuge];
