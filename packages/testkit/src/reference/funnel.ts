/**
 * The funnel, straight from its rules and by trying everything: what the sequence engine is held against. Exponential;
 * for a dozen events at most.
 */
export type ReferenceEvent = {
  timeMs: number;
  /** Steps this event may fill and exclusions it is, both from 1. */
  steps: readonly number[];
  exclusions: readonly number[];
  /** 0 = no value. */
  value: bigint;
};

export type ReferenceQuestion = {
  steps: number;
  fromMs: number;
  toMs: number;
  windowMs: number;
  nowMs: number;
  order: 'ordered' | 'strict' | 'any';
  anchorFirst: boolean;
  selection: 'best' | 'first' | 'all';
  toleranceMs: number;
  completionMustBeInRange: boolean;
  optionalSteps: readonly number[];
  stepWindowsMs: readonly (number | null)[];
  exclusions: readonly { afterStep: number; beforeStep: number }[];
  onExclusion: 'dropAttempt' | 'dropPerson';
  holdConstant: boolean;
  breakdown: { by: 'first' | 'last' | 'all' } | { by: 'step'; step: number } | null;
};

export type ReferenceAttempt = {
  depth: number;
  isInProgress: boolean;
  enteredAtMs: number;
  filled: boolean[];
  reachedAtMs: (number | null)[];
  value: bigint;
};

/** Step → index of the event that fills it. */
type Filling = ReadonlyMap<number, number>;
type Attempt = { entry: number; filling: Filling; excludedAtMs: number | null };
type World = {
  question: ReferenceQuestion;
  events: readonly ReferenceEvent[];
  spent: ReadonlySet<number>;
};

/** `events` in their total order. A dropped person and one who never entered both have no attempts. */
export function referenceFunnel(
  events: readonly ReferenceEvent[],
  question: ReferenceQuestion,
): ReferenceAttempt[] {
  const { holdConstant, breakdown, selection } = question;
  const isPerValue = breakdown?.by === 'all';
  if (!holdConstant && !isPerValue) {
    const attempts = attemptsOf(events, question) ?? [];
    return attempts.map((one) => describe(events, question, one, null));
  }
  const values = [...new Set(events.map((event) => event.value))].filter(
    (value) => !holdConstant || value !== 0n,
  );
  values.sort((a, b) => (a < b ? -1 : 1));
  const answers: ReferenceAttempt[] = [];
  for (const value of values) {
    const own = events.filter((event) => event.value === value);
    const attempts = attemptsOf(own, question);
    if (attempts === null && holdConstant) return [];
    answers.push(...(attempts ?? []).map((one) => describe(own, question, one, value)));
  }
  if (isPerValue || selection === 'all') return answers;
  const deepest = selection === 'best' ? Math.max(...answers.map((one) => one.depth)) : 0;
  const rivals = answers.filter((one) => selection === 'first' || one.depth === deepest);
  const earliest = Math.min(...rivals.map((one) => one.enteredAtMs));
  return rivals.filter((one) => one.enteredAtMs === earliest).slice(0, 1);
}

/** null when an exclusion drops the person. */
function attemptsOf(events: readonly ReferenceEvent[], question: ReferenceQuestion): Attempt[] | null {
  const world: World = { question, events, spent: new Set() };
  const entries = events.flatMap((_, i) => (isEntry(world, i) ? [i] : []));
  const attempts = entries.map((entry) => attemptOf(world, entry));
  if (question.onExclusion === 'dropPerson' && attempts.some((one) => one.excludedAtMs !== null)) return null;
  if (question.selection === 'first') return attempts.slice(0, 1);
  if (question.selection === 'all') return oneAfterTheOther(world, entries);
  const depths = attempts.map((one) => depthOf(question, one.filling));
  const best = attempts[depths.indexOf(Math.max(...depths))];
  return best === undefined ? [] : [best];
}

function oneAfterTheOther(world: World, entries: readonly number[]): Attempt[] {
  const { question, events } = world;
  const spent = new Set<number>();
  const attempts: Attempt[] = [];
  let freeAtMs = Number.NEGATIVE_INFINITY;
  for (const entry of entries) {
    if (spent.has(entry) || timeOf(world, entry) < freeAtMs) continue;
    const attempt = attemptOf({ question, events, spent }, entry);
    attempts.push(attempt);
    for (const i of attempt.filling.values()) spent.add(i);
    if (depthOf(question, attempt.filling) === question.steps) {
      freeAtMs = Math.max(...[...attempt.filling.values()].map((i) => timeOf(world, i)));
    } else {
      freeAtMs = attempt.excludedAtMs ?? timeOf(world, entry) + question.windowMs + 1;
    }
  }
  return attempts;
}

const timeOf = ({ events }: World, i: number) => events[i]?.timeMs ?? Number.NaN;

const mayFill = ({ events, spent }: World, i: number, step: number) =>
  !spent.has(i) && (events[i]?.steps.includes(step) ?? false);

function isEntry(world: World, i: number): boolean {
  const { order, anchorFirst, fromMs, toMs } = world.question;
  const isFirst =
    order === 'any' && !anchorFirst ? (world.events[i]?.steps.length ?? 0) > 0 : mayFill(world, i, 1);
  return isFirst && timeOf(world, i) >= fromMs && timeOf(world, i) < toMs;
}

function lastMs(world: World, entry: number): number {
  const { windowMs, toMs, completionMustBeInRange } = world.question;
  const end = timeOf(world, entry) + windowMs;
  return completionMustBeInRange ? Math.min(end, toMs - 1) : end;
}

function depthOf({ order }: ReferenceQuestion, filling: Filling): number {
  return order === 'any' ? filling.size : Math.max(...filling.keys());
}

function attemptOf(world: World, entry: number): Attempt {
  return world.question.order === 'any' ? attemptInAnyOrder(world, entry) : attemptInOrder(world, entry);
}

function attemptInOrder(world: World, entry: number): Attempt {
  const { question } = world;
  const fillings: [number, number][][] = [];
  const extend = (chain: [number, number][]) => {
    fillings.push(chain);
    const [step, at] = chain[chain.length - 1] ?? [question.steps, entry];
    for (let next = step + 1; next <= question.steps; next++) {
      for (let i = 0; i < world.events.length; i++) {
        const isUsed = chain.some(([, used]) => used === i);
        if (!isUsed && mayFill(world, i, next) && mayFollow(world, entry, at, i, next))
          extend([...chain, [next, i]]);
      }
      if (!question.optionalSteps.includes(next)) return;
    }
  };
  extend([[1, entry]]);
  const deepest = Math.max(...fillings.map((chain) => chain[chain.length - 1]?.[0] ?? 0));
  const rivals = fillings.filter((chain) => chain[chain.length - 1]?.[0] === deepest);
  const key = (chain: [number, number][]) => chain.flatMap(([step, i]) => [timeOf(world, i), step, i]);
  rivals.sort((a, b) => compareLists(key(a), key(b)));
  return cutByExclusion(world, entry, rivals[0] ?? [[1, entry]]);
}

function mayFollow(world: World, entry: number, a: number, b: number, step: number): boolean {
  const { toleranceMs, stepWindowsMs, order } = world.question;
  const [from, to] = [timeOf(world, a), timeOf(world, b)];
  if (to < from - toleranceMs || to > lastMs(world, entry)) return false;
  if (to - from > (stepWindowsMs[step - 1] ?? Number.POSITIVE_INFINITY)) return false;
  const isBetween = (timeMs: number) => timeMs > from + toleranceMs && timeMs < to - toleranceMs;
  return order !== 'strict' || !world.events.some((event) => isBetween(event.timeMs));
}

/** The attempt ends after the first of its steps that an exclusion follows before the next step does. */
function cutByExclusion(world: World, entry: number, chain: [number, number][]): Attempt {
  const { steps, exclusions, toleranceMs } = world.question;
  for (const [position, [step, i]] of chain.entries()) {
    const following = chain[position + 1];
    if (following === undefined && step === steps) break;
    const active = exclusions.flatMap((one, k) =>
      one.afterStep <= step && step < one.beforeStep ? [k + 1] : [],
    );
    const hits = world.events.filter((event) => {
      if (!event.exclusions.some((one) => active.includes(one))) return false;
      if (event.timeMs <= timeOf(world, i) + toleranceMs) return false;
      if (following !== undefined) return event.timeMs < timeOf(world, following[1]) - toleranceMs;
      return event.timeMs <= lastMs(world, entry);
    });
    if (hits.length > 0) {
      const excludedAtMs = Math.min(...hits.map((event) => event.timeMs));
      return { entry, filling: new Map(chain.slice(0, position + 1)), excludedAtMs };
    }
  }
  return { entry, filling: new Map(chain), excludedAtMs: null };
}

function attemptInAnyOrder(world: World, entry: number): Attempt {
  const { steps, anchorFirst, toleranceMs } = world.question;
  const startMs = timeOf(world, entry);
  const isHit = (event: ReferenceEvent) =>
    event.exclusions.length > 0 && event.timeMs > startMs + toleranceMs;
  const excludedAtMs = Math.min(...world.events.filter(isHit).map((event) => event.timeMs)); // Infinity: none
  const untilMs = Math.min(lastMs(world, entry), excludedAtMs + toleranceMs);
  const usable = world.events.flatMap((event, i) =>
    i === entry || (event.timeMs >= startMs && event.timeMs <= untilMs) ? [i] : [],
  );
  let rivals: Filling[] = [new Map()];
  for (let step = 1; step <= steps; step++) {
    const fits = (i: number) => mayFill(world, i, step) && (!anchorFirst || (step === 1) === (i === entry));
    rivals = rivals.flatMap((filling) => {
      const unused = usable.filter((i) => fits(i) && ![...filling.values()].includes(i));
      return [filling, ...unused.map((i) => new Map([...filling, [step, i]]))];
    });
  }
  rivals = rivals.filter((filling) => [...filling.values()].includes(entry));
  const rank = (i: number | undefined) => (i === undefined ? Number.POSITIVE_INFINITY : i === entry ? -1 : i);
  const key = (filling: Filling) => [
    -filling.size,
    ...[...filling.values()].map(rank).sort((a, b) => a - b),
    ...Array.from({ length: steps }, (_, k) => rank(filling.get(k + 1))),
  ];
  const best = rivals.sort((a, b) => compareLists(key(a), key(b)))[0] ?? new Map([[1, entry]]);
  const isExcluded = best.size < steps && excludedAtMs <= lastMs(world, entry);
  return { entry, filling: best, excludedAtMs: isExcluded ? excludedAtMs : null };
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (const [i, one] of a.entries()) {
    const other = b[i] ?? Number.NEGATIVE_INFINITY;
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

function describe(
  events: readonly ReferenceEvent[],
  question: ReferenceQuestion,
  { entry, filling, excludedAtMs }: Attempt,
  heldValue: bigint | null,
): ReferenceAttempt {
  const enteredAtMs = events[entry]?.timeMs ?? Number.NaN;
  const depth = depthOf(question, filling);
  const filledBy = Array.from({ length: question.steps }, (_, k) => filling.get(k + 1));
  const isOpen = question.nowMs < enteredAtMs + question.windowMs;
  return {
    depth,
    isInProgress: depth < question.steps && excludedAtMs === null && isOpen,
    enteredAtMs,
    filled: filledBy.map((i) => i !== undefined),
    reachedAtMs: filledBy.map((i) => (i === undefined ? null : (events[i]?.timeMs ?? null))),
    value: heldValue ?? attributedValue(events, question, filling),
  };
}

function attributedValue(
  events: readonly ReferenceEvent[],
  { breakdown, order }: ReferenceQuestion,
  filling: Filling,
): bigint {
  if (breakdown === null || breakdown.by === 'all') return 0n;
  const valueAt = (i: number | undefined) => (i === undefined ? 0n : (events[i]?.value ?? 0n));
  if (breakdown.by === 'step') return valueAt(filling.get(breakdown.step));
  const inTurn = order === 'any' ? [...filling.values()].sort((a, b) => a - b) : [...filling.values()];
  const found = inTurn.map(valueAt).filter((value) => value !== 0n);
  return (breakdown.by === 'first' ? found[0] : found[found.length - 1]) ?? 0n;
}
