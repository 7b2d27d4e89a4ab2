/** JSON that PostgreSQL takes: it refuses NUL and half surrogates, which senders may send. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/gi, (whole, what: string) =>
    what.length === 5 ? '\\ufffd' : whole,
  );
}

export const plainText = (text: string): string => text.replaceAll('\0', '\ufffd');
