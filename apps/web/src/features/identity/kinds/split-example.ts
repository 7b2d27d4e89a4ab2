/** An identity of an example, `type: value`, in its two parts. */
export function splitExample(text: string): { type: string; value: string } {
  const at = text.indexOf(': ');
  return at < 0 ? { type: '', value: text } : { type: text.slice(0, at), value: text.slice(at + 2) };
}
