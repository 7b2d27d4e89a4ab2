import { SkylanternError } from '@skylantern/contracts';
import { incrementalTotal } from '../statistics/incremental.ts';
import { relativeLift } from '../statistics/relative-lift.ts';
import { type Interval, type Sample, sampleOfShare, sampleOfValues } from '../statistics/sample.ts';
import { sampleRatio } from '../statistics/sample-ratio.ts';
import { welchDifference } from '../statistics/welch.ts';
import { type ArmCounts, type EffectInput, requireSound } from './arms.ts';

/** Statsig adjusts, and GrowthBook's bandit moves, only from 100 persons per arm on. */
export const MINIMUM_PER_ARM = 100;

/** The success-failure condition (OpenIntro Statistics, 6.2): ten that did and ten that did not, in each arm. */
export const MINIMUM_PER_OUTCOME = 10;

export type PerArm = { readonly treated: number; readonly control: number };

export type Verdict = 'helps' | 'hurts' | 'undecided';

/** `needs` is how much is still missing in each arm: persons for the first two, outcomes for `few-conversions`. */
export type TooEarly =
  | { readonly state: 'too-early'; readonly because: 'no-control' }
  | {
      readonly state: 'too-early';
      readonly because: 'few-persons' | 'still-in-window';
      readonly needs: PerArm;
    }
  | {
      readonly state: 'too-early';
      readonly because: 'few-conversions';
      readonly outcome: 'converted' | 'not-converted';
      readonly needs: PerArm;
    };

/** The goal's value per person (an amount, a count), under the same rules as the conversions. */
export type ValueEffect = {
  readonly lift: { readonly relative: number; readonly interval: Interval | null } | null;
  readonly difference: { readonly perPerson: number; readonly interval: Interval };
  readonly pValue: number;
  readonly incremental: { readonly total: number; readonly interval: Interval };
  readonly verdict: Verdict;
};

export type KnownEffect = {
  readonly state: 'known';
  readonly confidence: number;
  /** 0..1 of each arm. */
  readonly rate: PerArm;
  /** 0.12 is 12 % more than the control; no interval when the control's rate cannot be told from zero. */
  readonly lift: { readonly relative: number; readonly interval: Interval | null };
  /** In percentage points: 0.6 is 5.6 % against 5.0 %. */
  readonly difference: { readonly points: number; readonly interval: Interval };
  readonly pValue: number;
  readonly incremental: { readonly conversions: number; readonly interval: Interval };
  readonly verdict: Verdict;
  readonly value: ValueEffect | null;
};

export type SampleRatioMismatch = {
  readonly state: 'sample-ratio-mismatch';
  readonly p: number;
  /** 0..1 */
  readonly plannedControlShare: number;
  readonly observedControlShare: number;
};

export type Effect = TooEarly | SampleRatioMismatch | KnownEffect;

/**
 * Says what a treatment did against its control group, or why that cannot be said. In this order:
 *
 * 1. No share was held out and nobody is in the control: `too-early`, `no-control`.
 * 2. The arms' sizes do not fit the planned share (chi-square over everyone assigned, maturing too, p < 0.001):
 *    `sample-ratio-mismatch`. No effect is shown, since whatever lost those persons may have made the difference.
 * 3. An arm has fewer than `minimumPerArm` persons past their window: `still-in-window` if those maturing will
 *    fill both arms, else `few-persons`.
 * 4. An arm has fewer than ten persons that converted, or that did not: `few-conversions`.
 * 5. `known`. Everyone assigned counts, reached or not (intent to treat).
 *
 * **The absolute Welch test decides**: p-value, verdict, difference and incremental conversions are its, two-sided
 * at `confidence`, so the verdict is `undecided` exactly when the difference's interval holds 0. The relative lift
 * is a description (delta method, Fieller for a small control) and its interval may just disagree. The test is for
 * a fixed horizon: looking every day and stopping at the first `helps` finds effects that are not there.
 */
export function describeEffect(input: EffectInput): Effect {
  requireSound(input);
  return (
    withoutControl(input) ??
    outOfRatio(input) ??
    tooFewPersons(input) ??
    tooFewOutcomes(input) ??
    knownEffect(input)
  );
}

function withoutControl({ control, maturing, plannedControlShare }: EffectInput): TooEarly | null {
  const nobody = control.persons + maturing.control === 0;
  return plannedControlShare === 0 && nobody ? { state: 'too-early', because: 'no-control' } : null;
}

function outOfRatio({
  treated,
  control,
  maturing,
  plannedControlShare,
}: EffectInput): SampleRatioMismatch | null {
  const assigned = [control.persons + maturing.control, treated.persons + maturing.treated] as const;
  const ratio = sampleRatio(assigned, [plannedControlShare, 1 - plannedControlShare]);
  if (ratio === null || !ratio.mismatch) return null;
  const observedControlShare = assigned[0] / (assigned[0] + assigned[1]);
  return { state: 'sample-ratio-mismatch', p: ratio.pValue, plannedControlShare, observedControlShare };
}

function tooFewPersons({
  treated,
  control,
  maturing,
  minimumPerArm = MINIMUM_PER_ARM,
}: EffectInput): TooEarly | null {
  const needs = missing({ treated: treated.persons, control: control.persons }, minimumPerArm);
  if (needs === null) return null;
  const willFill = maturing.treated >= needs.treated && maturing.control >= needs.control;
  return { state: 'too-early', because: willFill ? 'still-in-window' : 'few-persons', needs };
}

function tooFewOutcomes({ treated, control }: EffectInput): TooEarly | null {
  const did = missing({ treated: treated.converted, control: control.converted }, MINIMUM_PER_OUTCOME);
  if (did !== null)
    return { state: 'too-early', because: 'few-conversions', outcome: 'converted', needs: did };
  const others = {
    treated: treated.persons - treated.converted,
    control: control.persons - control.converted,
  };
  const didNot = missing(others, MINIMUM_PER_OUTCOME);
  if (didNot === null) return null;
  return { state: 'too-early', because: 'few-conversions', outcome: 'not-converted', needs: didNot };
}

function missing(have: PerArm, minimum: number): PerArm | null {
  const needs = {
    treated: Math.max(0, minimum - have.treated),
    control: Math.max(0, minimum - have.control),
  };
  return needs.treated === 0 && needs.control === 0 ? null : needs;
}

function knownEffect({ treated, control, confidence = 0.95 }: EffectInput): KnownEffect {
  const treatedShare = sampleOfShare(treated.persons, treated.converted);
  const controlShare = sampleOfShare(control.persons, control.converted);
  const { lift, test, incremental, verdict } = compare(treatedShare, controlShare, confidence);
  if (lift === null) throw new SkylanternError('internal', 'a control with conversions has no rate');
  return {
    state: 'known',
    confidence,
    rate: { treated: treatedShare.mean, control: controlShare.mean },
    lift,
    difference: { points: test.estimate * 100, interval: [test.interval[0] * 100, test.interval[1] * 100] },
    pValue: test.pValue,
    incremental: { conversions: incremental.total, interval: incremental.interval },
    verdict,
    value: valueEffect(treated, control, confidence),
  };
}

function valueEffect(treated: ArmCounts, control: ArmCounts, confidence: number): ValueEffect | null {
  const [ofTreated, ofControl] = [valuesOf(treated), valuesOf(control)];
  if (ofTreated === null || ofControl === null) return null;
  const { lift, test, incremental, verdict } = compare(ofTreated, ofControl, confidence);
  return {
    lift,
    difference: { perPerson: test.estimate, interval: test.interval },
    pValue: test.pValue,
    incremental,
    verdict,
  };
}

function valuesOf({ persons, sum, sumOfSquares }: ArmCounts): Sample | null {
  return sum === undefined || sumOfSquares === undefined ? null : sampleOfValues(persons, sum, sumOfSquares);
}

function compare(treated: Sample, control: Sample, confidence: number) {
  const test = welchDifference(treated, control, confidence);
  const lift = relativeLift(treated, control, confidence);
  const verdict: Verdict =
    test.pValue >= 1 - confidence ? 'undecided' : test.estimate > 0 ? 'helps' : 'hurts';
  return {
    test,
    lift: lift && { relative: lift.relative, interval: lift.interval },
    incremental: incrementalTotal(treated.persons, test),
    verdict,
  };
}
