/** About how wide a text is drawn at 13 px, in pixels: Han characters are as wide as high. */
export function textWidth(text: string): number {
  return [...text].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) >= 0x2e80 ? 13 : 7.2), 0);
}
