import { createRouter } from '@tanstack/react-router';
import { NotFound } from './frame/not-found.tsx';
import { ScreenError } from './frame/screen-error.tsx';
import { routeTree } from './routes.tsx';
import { onSignedOut, queryClient } from './use-call.ts';

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultErrorComponent: ScreenError,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

onSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (pathname === '/log-in' || pathname === '/setup' || pathname === '/invitation') return;
  queryClient.clear();
  void router.navigate({ to: '/log-in', search: { next: href } });
});
