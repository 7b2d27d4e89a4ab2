import { SkylanternError } from '@skylantern/contracts';
import { Cron } from 'croner';

/** The next time a schedule is due, by the clock of the workspace; null when it never is. */
export function nextRunOf(schedule: string, timeZone: string, after: Date): Date | null {
  return cronOf(schedule, timeZone).nextRun(after);
}

/** Throws `request.invalid` for what is no cron pattern of five parts. */
export function checkSchedule(schedule: string): void {
  cronOf(schedule, 'UTC');
}

function cronOf(schedule: string, timezone: string): Cron {
  try {
    return new Cron(schedule, { timezone, paused: true, mode: '5-part' });
  } catch (cause) {
    throw new SkylanternError(
      'request.invalid',
      `schedule "${schedule}" is not usable: write minute, hour, day, month and weekday, for instance 0 3 * * *`,
      { field: 'schedule' },
      { cause },
    );
  }
}
