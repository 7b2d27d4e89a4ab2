/** Is it quiet at this moment on the clocks of a zone? Equal ends: never. */
export function isQuietAt(at: Date, { from, to }: { from: string; to: string }, timeZone: string): boolean {
  const now = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(at);
  return from <= to ? from <= now && now < to : now >= from || now < to;
}
