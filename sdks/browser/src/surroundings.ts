import type { Properties } from '@skylantern/sdk-core';
import { readCampaign } from './campaigns.ts';
import type { FirstTouch, Landing, Session } from './sessions.ts';
import { VERSION } from './version.ts';

/** The referrer if it is another site, else ''; subdomains that share a cookie are one site. */
function outsideReferrer(referrer: string, domain: string | null): string {
  try {
    const { host, hostname } = new URL(referrer);
    const isInside = domain !== null && `.${hostname}`.endsWith(`.${domain}`);
    return isInside || host === location.host ? '' : referrer;
  } catch {
    return '';
  }
}

/** How the person came to the page that is open now. */
export const readLanding = (referrer: string, domain: string | null): Landing => ({
  campaign: readCampaign(location),
  referrer: outsideReferrer(referrer, domain),
});

export const readPage = (referrer: string) => ({
  url: location.href,
  path: location.pathname,
  search: location.search,
  title: document.title,
  referrer,
});

const domainOf = (url: string) => ({ url, domain: new URL(url).hostname });

/** All that the browser can say about where and how an event happened. */
export function describeSurroundings(
  referrer: string,
  session: Session,
  isSessionStart: boolean,
  first: FirstTouch,
): Properties {
  return {
    library: { name: '@skylantern/browser', version: VERSION },
    page: readPage(referrer),
    ...(session.referrer === '' ? {} : { referrer: domainOf(session.referrer) }),
    ...(session.campaign === null ? {} : { campaign: session.campaign }),
    firstTouch: first,
    sessionId: session.id,
    ...(isSessionStart ? { sessionStart: true } : {}),
    screen: { width: screen.width, height: screen.height, density: devicePixelRatio },
    viewport: { width: innerWidth, height: innerHeight },
    locale: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    userAgent: navigator.userAgent,
    ...(navigator.webdriver ? { webdriver: true } : {}),
  };
}
