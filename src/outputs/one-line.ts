/** The words without line breaks and other control characters: nothing that somebody typed ends a header or begins a new one. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').trim();
}
