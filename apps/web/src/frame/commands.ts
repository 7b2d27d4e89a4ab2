/** One thing the palette can do or go to. */
export interface Command {
  id: string;
  label: string;
  /** Written small under the label. */
  says?: string;
  run: () => void;
}

/** Finds commands for what was typed, for instance persons by mobile number. */
export type CommandSource = (typed: string, signal: AbortSignal) => Promise<Command[]>;

interface Named {
  title: () => string;
  find: CommandSource;
}
const sources = new Map<string, Named>();

/** A feature adds what it knows to the palette, once, where its module is loaded: `offerCommands('people', …)`. */
export function offerCommands(name: string, title: () => string, find: CommandSource): void {
  sources.set(name, { title, find });
}

export function commandSources(): [string, Named][] {
  return [...sources];
}
