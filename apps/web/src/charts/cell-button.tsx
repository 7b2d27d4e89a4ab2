import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './cell-button.module.css';

export interface CellButtonProps {
  /** Read aloud before the number: what it is of. */
  says: string;
  onOpen: () => void;
  children: ReactNode;
}

/** A number in a table that leads to the people behind it. */
export function CellButton({ says, onOpen, children }: CellButtonProps) {
  return (
    <UnstyledButton
      className={classes['cell'] ?? ''}
      onClick={(event) => {
        event.stopPropagation();
        onOpen();
      }}
    >
      <span className="visually-hidden">{says}: </span>
      {children}
    </UnstyledButton>
  );
}
