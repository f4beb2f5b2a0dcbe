/** What was typed as a pattern of SQL's `like`: its own signs stand for themselves. */
export function startsWith(words: string): string {
  return `${words.replace(/[\\%_]/g, '\\$&')}%`;
}

/** The same anywhere in a text; nothing typed fits all. */
export function contains(words: string): string {
  return `%${startsWith(words)}`;
}
