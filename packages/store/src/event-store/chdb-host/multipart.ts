/** The fields of a multipart/form-data body, by name. Field contents are text. */
export function readMultipart(body: Buffer, contentType: string): Map<string, string> {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined)
    throw new Error('Code: 36. DB::Exception: No boundary in multipart body. (BAD_ARGUMENTS)');
  const fields = new Map<string, string>();
  const delimiter = Buffer.from(`--${boundary}`);
  let at = body.indexOf(delimiter);
  while (at >= 0) {
    const start = at + delimiter.length;
    const next = body.indexOf(delimiter, start);
    if (next < 0) break;
    const headEnd = body.indexOf('\r\n\r\n', start);
    if (headEnd >= 0 && headEnd < next) {
      const name = /name="([^"]*)"/.exec(body.toString('utf8', start, headEnd))?.[1];
      if (name !== undefined) fields.set(name, body.toString('utf8', headEnd + 4, next - 2));
    }
    at = next;
  }
  return fields;
}
