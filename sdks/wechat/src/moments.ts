import { isRecord, type Properties } from '@skylantern/sdk-core';
import type { Landing } from './landings.ts';
import { queryText, readLanding } from './landings.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { EnterOptions } from './wx-api.ts';

export interface MomentPorts {
  readonly now: () => number;
  readonly track: (event: string, properties: Properties) => void;
  readonly screen: (name: string, properties: Properties) => void;
  /** The mini program is seen: before anything of it is told. */
  readonly enter: (landing: Landing, isLaunch: boolean) => void;
  /** It is seen no more: after everything of it was told. */
  readonly leave: () => void;
  readonly isFirstLaunch: () => boolean;
  readonly guard: <Args extends unknown[]>(run: (...args: Args) => void) => (...args: Args) => void;
}

interface Seen {
  readonly page: unknown;
  readonly path: string;
  readonly at: number;
}

const pathOf = (page: unknown): string => {
  const route = isRecord(page) ? (page['route'] ?? page['__route__']) : null;
  return typeof route === 'string' ? route : '';
};

const queryOf = (page: unknown): string => {
  const options = isRecord(page) ? page['options'] : null;
  const given = isRecord(options) ? options : {};
  return queryText(Object.fromEntries(Object.entries(given).map(([name, value]) => [name, `${value}`])));
};

/** The members that say something. */
const said = (members: Properties): Properties =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== '' && value !== null));

/** Turns the moments of a mini program's life into events. */
export function makeMoments(ports: MomentPorts): { life: Lifecycle; currentPath: () => string } {
  const { now, track, screen, guard } = ports;
  let seen: Seen | null = null;
  let previousPath = '';
  let shownAt: number | null = null; // null in the background

  const entrance = (options: EnterOptions): Properties => {
    const { scene, fromAppId } = readLanding(options);
    return said({ path: options.path ?? '', query: queryText(options.query), scene, fromAppId });
  };

  function leavePage(): void {
    if (seen === null) return;
    const { path, at } = seen;
    track('screen_left', { path, durationMs: now() - at });
    previousPath = path;
    seen = null;
  }

  const life: Lifecycle = {
    onLaunch: guard((options) => {
      const isFirst = ports.isFirstLaunch();
      ports.enter(readLanding(options), true);
      shownAt = now();
      track('app_launched', { ...entrance(options), isFirst });
    }),
    onShow: guard((options) => {
      if (shownAt !== null) return; // told as the launch
      ports.enter(readLanding(options), false);
      shownAt = now();
      track('app_shown', entrance(options));
    }),
    onHide: guard(() => {
      leavePage();
      if (shownAt !== null) track('app_hidden', { durationMs: now() - shownAt });
      shownAt = null;
      ports.leave();
    }),
    onPageShow: guard((page) => {
      leavePage();
      const path = pathOf(page);
      seen = { page, path, at: now() };
      screen(path, said({ path, query: queryOf(page), previousPath }));
    }),
    onPageLeave: guard((page) => {
      if (seen?.page === page) leavePage();
    }),
    onShare: guard((page, way, given, answer) => {
      const { title = '', path = '', query = '' } = isRecord(answer) ? answer : {};
      const from = isRecord(given) && given['from'] === 'button' ? 'button' : 'menu';
      track(
        'page_shared',
        said({ path: pathOf(page), way, from, title, sharedPath: path, sharedQuery: query }),
      );
    }),
    onPullDown: guard((page) => track('page_refreshed', { path: pathOf(page) })),
  };
  return { life, currentPath: () => seen?.path ?? previousPath };
}
