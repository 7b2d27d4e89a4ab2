import { Text } from '@mantine/core';
import { createContext, type ReactNode, use } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import classes from '../journeys.module.css';
import type { RuleFaults, RuleForm, RulePlace } from './rule-form.ts';
import { ruleWords } from './words.ts';

/** What every part of the form reads and changes. */
export interface Editing {
  form: RuleForm;
  change: (part: Partial<RuleForm>) => void;
  /** Empty until somebody tried to save. */
  faults: RuleFaults;
  /** What the server refused, at its place: `message.template.html`. */
  refused: { field: string; message: string } | null;
}

export const EditingContext = createContext<Editing | null>(null);

export function useEditing(): Editing {
  const editing = use(EditingContext);
  if (editing === null) throw new Error('useEditing outside of the form');
  return editing;
}

/** Parts of the form, in their order. */
export const ruleParts = ['when', 'wait', 'send', 'whoNot', 'goal'] as const;
export type RulePart = (typeof ruleParts)[number];

/** One part of the rule under its word: When, Wait, Send, Who not, Goal. */
export function Section({ title, part, children }: { title: string; part: RulePart; children: ReactNode }) {
  return (
    <section id={`rule-${part}`} className={classes['section']} aria-label={title}>
      <h2>{title}</h2>
      <div className={classes['fields']}>{children}</div>
    </section>
  );
}

/** What is wrong at a place, in words; nothing while nothing is. */
export function useFault(): (place: RulePlace) => string | null {
  const t = useWords(ruleWords);
  const { faults, refused } = useEditing();
  return (place) => {
    const fault = faults[place];
    if (fault !== undefined) return t(fault);
    return refused?.field === place ? refused.message : null;
  };
}

/** The fault of a place, or of whatever lies in it, as a line of its own. */
export function Fault({ at, within }: { at?: RulePlace; within?: string }) {
  const faultOf = useFault();
  const { refused } = useEditing();
  const own = at === undefined ? null : faultOf(at);
  const inner = within !== undefined && refused?.field.startsWith(within) === true ? refused.message : null;
  const message = own ?? inner;
  if (message === null) return null;
  return (
    <Text size="sm" c="var(--mantine-color-error)" role="alert" data-fault>
      {message}
    </Text>
  );
}
