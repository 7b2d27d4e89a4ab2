import type { PersonSummary } from '@skylantern/contracts';
import { recall, remember } from '../../memory.ts';
import { kindOf } from './value-text.ts';

const key = (workspaceId: string) => `people-columns.${workspaceId}`;
const MAX = 12;

/** The person properties that the viewer wants as columns; null if they never chose. */
export function recallColumns(workspaceId: string): string[] | null {
  const text = recall(key(workspaceId));
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string').slice(0, MAX) : null;
  } catch {
    return null;
  }
}

export function rememberColumns(workspaceId: string, names: readonly string[]): void {
  remember(key(workspaceId), JSON.stringify(names.slice(0, MAX)));
}

/** The three properties that most of these persons have, without those that only repeat the label. */
export function usualColumns(persons: readonly PersonSummary[]): string[] {
  const counts = new Map<string, number>();
  for (const person of persons) {
    for (const [name, value] of Object.entries(person.properties)) {
      const kind = kindOf(value);
      if (kind === 'nothing' || kind === 'object' || value === person.label) continue;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || a.localeCompare(b))
    .slice(0, 3)
    .map(([name]) => name);
}

/** Null for a person of whom nothing but the id is known: the server then answers the end of it after an ellipsis. */
export function nameOf(person: Pick<PersonSummary, 'label'>): string | null {
  return person.label.startsWith('…') ? null : person.label;
}
