/** How a rule that goes by the clock is told: once, or again and again. */
export const schedules = ['once', 'daily', 'weekly', 'monthly', 'cron'] as const;
export type Schedule = (typeof schedules)[number];

export interface Repeat {
  schedule: Schedule;
  /** `HH:MM` */
  time: string;
  /** 1 Monday … 7 Sunday. */
  weekday: number;
  /** 1 … 31; months without it are left out. */
  monthday: number;
  cron: string;
}

const two = (text: string): string => text.padStart(2, '0');

/** Five fields for what was chosen in words. */
export function cronOf({ schedule, time, weekday, monthday, cron }: Repeat): string {
  const [hour = '9', minute = '0'] = time.split(':');
  const at = `${Number(minute)} ${Number(hour)}`;
  switch (schedule) {
    case 'daily':
      return `${at} * * *`;
    case 'weekly':
      return `${at} * * ${weekday % 7}`;
    case 'monthly':
      return `${at} ${monthday} * *`;
    default:
      return cron.trim();
  }
}

/** The words for five fields, where there are any; else the fields themselves. */
export function repeatOf(cron: string): Repeat {
  const known: Repeat = { schedule: 'cron', time: '09:00', weekday: 1, monthday: 1, cron };
  const [, minute, hour, day, weekday] =
    /^(\d{1,2}) (\d{1,2}) (\*|\d{1,2}) \* (\*|[0-7])$/.exec(cron.trim()) ?? [];
  if (minute === undefined || hour === undefined || Number(minute) > 59 || Number(hour) > 23) return known;
  const time = `${two(hour)}:${two(minute)}`;
  if (day === '*' && weekday === '*') return { ...known, schedule: 'daily', time };
  if (day === '*') return { ...known, schedule: 'weekly', time, weekday: Number(weekday) || 7 };
  if (weekday === '*') return { ...known, schedule: 'monthly', time, monthday: Number(day) };
  return known;
}
