import { Anchor, type AnchorProps } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';

export interface AppLinkProps extends AnchorProps {
  /** An address of this page, for instance `/people/per_…?tab=timeline`. */
  href: string;
  title?: string;
  children: ReactNode;
}

/** A link inside the page by its address: no reload, and the browser's own ways (new tab, copy) still work. */
export function AppLink({ href, children, ...rest }: AppLinkProps) {
  const open = useOpen();
  return (
    <Anchor href={href} onClick={open(href)} {...rest}>
      {children}
    </Anchor>
  );
}

/** The click of a link of one's own drawing; leaves new tabs and windows to the browser. */
export function useOpen(): (href: string, after?: () => void) => (event: MouseEvent) => void {
  const router = useRouter();
  return (href, after) => (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(href);
    after?.();
  };
}
