import { contextText } from './context-text.ts';
import { defineEnricher } from './define-enricher.ts';
import { type DeviceType, deviceTypes, parseUserAgent } from './parse-user-agent.ts';

export const userAgent = defineEnricher({
  name: 'user-agent',
  says: 'Browser, system and device: from the user agent, or from an app that states them itself.',
  fields: ['browser', 'browser_version', 'os', 'os_version', 'device_type', 'device_model'],
  enrich({ userAgent: text, context }) {
    const parsed = text === null || text === '' || text === '-' ? null : parseUserAgent(text);
    const os = contextText(context, 'os', 'name');
    const said = contextText(context, 'device', 'type').toLowerCase();
    return {
      browser: parsed?.browser ?? '',
      browser_version: parsed?.browserVersion ?? '',
      os: os || (parsed?.os ?? ''),
      os_version: os === '' ? (parsed?.osVersion ?? '') : contextText(context, 'os', 'version'),
      device_type: deviceTypeSaid(said) ?? parsed?.deviceType ?? '',
      device_model: contextText(context, 'device', 'model') || (parsed?.deviceModel ?? ''),
    };
  },
});

/** Mobile SDKs put their system where the kind of device belongs. */
function deviceTypeSaid(said: string): DeviceType | null {
  if (said === 'ios' || said === 'android' || said === 'phone') return 'mobile';
  return deviceTypes.find((type) => type === said) ?? null;
}
