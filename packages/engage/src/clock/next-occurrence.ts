import { SkylanternError, type Trigger } from '@skylantern/contracts';
import { Cron } from 'croner';
import { Temporal } from 'temporal-polyfill';
import { localInstant } from './local-time.ts';

/** When a schedule is due next, strictly after `after`; null when never again, or when the trigger has none. */
export function nextOccurrence(trigger: Trigger, workspaceTimeZone: string, after: Date): Date | null {
  if (trigger.on !== 'at-time') return null;
  const timeZone = trigger.timeZone ?? workspaceTimeZone;
  if (trigger.at !== undefined) {
    const at = instantOf(trigger.at, timeZone);
    return at > after ? at : null;
  }
  try {
    return new Cron(trigger.cron ?? '', { timezone: timeZone, mode: '5-part', paused: true }).nextRun(after);
  } catch (cause) {
    const message = `trigger.cron: "${trigger.cron}" is not a schedule: write five fields, for instance "0 9 * * 1" for Mondays at 9`;
    throw new SkylanternError('request.invalid', message, { field: 'trigger.cron' }, { cause });
  }
}

function instantOf(local: string, timeZone: string): Date {
  const [date = '', time = ''] = local.split('T');
  try {
    return localInstant(Temporal.PlainDate.from(date), time, timeZone);
  } catch (cause) {
    const message = `trigger.at: "${local}" is not a date and time: write for example 2026-03-01T09:00`;
    throw new SkylanternError('request.invalid', message, { field: 'trigger.at' }, { cause });
  }
}
