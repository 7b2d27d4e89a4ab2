import { Tabs } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';

export interface TabLineProps {
  /** The tab that is shown: it is brought into sight. */
  current: string;
  children: ReactNode;
}

/** Tabs of a section in one line: on a narrow screen they scroll instead of wrapping. */
export function TabLine({ current, children }: TabLineProps) {
  const line = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is shown
  useEffect(() => {
    const active = line.current?.querySelector('[data-active]');
    active?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  return (
    <Tabs.List
      ref={line}
      mb={24}
      style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden', scrollbarWidth: 'none' }}
    >
      {children}
    </Tabs.List>
  );
}
