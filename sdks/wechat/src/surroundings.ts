import type { Properties } from '@skylantern/sdk-core';
import { VERSION } from './version.ts';
import type { Wx } from './wx-api.ts';

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

function timezone(): string | undefined {
  try {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
  } catch {
    return undefined; // Android's engine has no Intl
  }
}

/** What stays the same while the mini program runs. WeChat's newer calls are asked first: the old one is slow. */
export function describeDevice(wx: Wx): Properties {
  const isNew = wx.getDeviceInfo && wx.getWindowInfo && wx.getAppBaseInfo;
  const told = isNew
    ? { ...wx.getDeviceInfo?.(), ...wx.getWindowInfo?.(), ...wx.getAppBaseInfo?.() }
    : wx.getSystemInfoSync();
  const app = wx.getAccountInfoSync?.().miniProgram ?? {};
  const [system, systemVersion] = (text(told['system']) ?? '').split(' ');
  return {
    library: { name: '@skylantern/wechat', version: VERSION },
    app: {
      id: text(app['appId']),
      version: text(app['version']),
      env: text(app['envVersion']),
      kind: 'mini-program',
    },
    os: { name: text(system) ?? text(told['platform']), version: text(systemVersion) },
    device: { manufacturer: text(told['brand']), model: text(told['model']), type: 'mobile' },
    screen: {
      width: number(told['screenWidth']),
      height: number(told['screenHeight']),
      density: number(told['pixelRatio']),
    },
    wechat: { version: text(told['version']), baseLibrary: text(told['SDKVersion']) },
    locale: text(told['language'])?.replace('_', '-'),
    timezone: timezone(),
  };
}
