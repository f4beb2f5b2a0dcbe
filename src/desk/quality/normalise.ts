/** Everything typed goes through here before any check: people paste full-width digits, odd hyphens and invisible spaces. */
export function foldWidth(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Cc}]/gu, (sign) => (/\s/.test(sign) ? ' ' : ''))
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** A code without what people write into it for the eye: DE 123.456-789 → DE123456789. */
export function compactCode(text: string): string {
  return foldWidth(text)
    .replace(/[\s./-]/gu, '')
    .toUpperCase();
}
