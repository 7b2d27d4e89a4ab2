import { openAmplitudeBrowser, openAmplitudeNode } from './amplitude.ts';
import { openAnalysysBrowser } from './analysys.ts';
import type { OpenClient } from './client.ts';
import { openCountlyBrowser, openCountlyNode } from './countly.ts';
import { openJitsuBrowser, openJitsuNode } from './jitsu.ts';
import { openMixpanelBrowser, openMixpanelNode } from './mixpanel.ts';
import { openOpenpanel } from './openpanel.ts';
import { openOwnBrowser, openOwnMiniProgram, openOwnNode } from './own.ts';
import { openPosthogBrowser, openPosthogNode } from './posthog.ts';
import { openRudderstackBrowser, openRudderstackNode } from './rudderstack.ts';
import { openSegmentBrowser, openSegmentNode } from './segment.ts';
import { openSensorsBrowser, openSensorsNode, openSensorsNodeCache } from './sensors.ts';

export const listClients: readonly OpenClient[] = [
  openOwnNode,
  openOwnBrowser,
  openOwnMiniProgram,
  openSegmentNode,
  openSegmentBrowser,
  openRudderstackNode,
  openRudderstackBrowser,
  openPosthogNode,
  openPosthogBrowser,
  openMixpanelNode,
  openMixpanelBrowser,
  openAmplitudeNode,
  openAmplitudeBrowser,
  openSensorsNode,
  openSensorsNodeCache,
  openSensorsBrowser,
  openAnalysysBrowser,
  openCountlyNode,
  openCountlyBrowser,
  openOpenpanel,
  openJitsuNode,
  openJitsuBrowser,
];
