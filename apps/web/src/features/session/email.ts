/** What the server takes for an e-mail address. */
export function isEmail(text: string): boolean {
  return /^[^@\s]+@[^@\s]+$/.test(text.trim()) && text.trim().length <= 254;
}
