import { SkylanternError } from '@skylantern/contracts';

/** One arm's persons whose window has closed, each counted once. Sums only for goals that measure a value. */
export type ArmCounts = {
  readonly persons: number;
  readonly converted: number;
  readonly sum?: number;
  readonly sumOfSquares?: number;
};

export type EffectInput = {
  readonly treated: ArmCounts;
  readonly control: ArmCounts;
  /** 0..1: the share of eligible persons that should be held out. */
  readonly plannedControlShare: number;
  /** Persons still inside their window: left out of both arms, counted for the sample ratio. */
  readonly maturing: { readonly treated: number; readonly control: number };
  readonly confidence?: number;
  readonly minimumPerArm?: number;
};

/** Refuses counts that no arms can have: they would come out as a confident wrong answer. */
export function requireSound(input: EffectInput): void {
  const whole = (count: number) => Number.isSafeInteger(count) && count >= 0;
  const { treated, control, maturing, plannedControlShare, confidence = 0.95 } = input;
  const armsSound = [treated, control].every(
    (arm) =>
      whole(arm.persons) &&
      whole(arm.converted) &&
      arm.converted <= arm.persons &&
      (arm.sum === undefined) === (arm.sumOfSquares === undefined),
  );
  const sharesSound =
    plannedControlShare >= 0 && plannedControlShare <= 1 && confidence > 0 && confidence < 1;
  if (!armsSound || !sharesSound || !whole(maturing.treated) || !whole(maturing.control)) {
    throw new SkylanternError('request.invalid', 'these counts cannot come from two arms', { input });
  }
}
