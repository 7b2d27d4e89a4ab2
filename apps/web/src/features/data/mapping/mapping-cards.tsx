import type { ReactNode } from 'react';
import classes from './mapping.module.css';

/** What a row says, one card for each part of it. */
export function MappingCards({ children }: { children: ReactNode }) {
  return <div className={classes['cards']}>{children}</div>;
}

export function MappingCard({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={`card ${classes['card']}`} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}
