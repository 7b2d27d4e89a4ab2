/** A hash that is a route (`#/lamps`, `#!lamps`), not a place on the page. */
const hashRoute = () => (/^#[/!]/.test(location.hash) ? location.hash : '');

/**
 * Calls `onView` with the URL before it, once for each page a person gets to see. A push or a step back counts when
 * path, query or hash route changed; a replace only when the path did, since search boxes rewrite the query as one types.
 */
export function watchPageViews(onView: (cameFrom: string) => void): void {
  const here = () => ({
    path: location.pathname + hashRoute().split('?')[0],
    full: location.pathname + location.search + hashRoute(),
    url: location.href,
  });
  let last = here();

  const look = (isReplace: boolean) => {
    const before = last;
    last = here();
    if (isReplace ? last.path !== before.path : last.full !== before.full) onView(before.url);
  };

  for (const method of ['pushState', 'replaceState'] as const) {
    const original = history[method];
    history[method] = function (this: History, ...args: Parameters<History['pushState']>) {
      original.apply(this, args);
      look(method === 'replaceState');
    };
  }
  window.addEventListener('popstate', () => look(false));
  window.addEventListener('hashchange', () => look(false));
}
