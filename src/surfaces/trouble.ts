export type Trouble = { name: string; code: string; at: string };

/** What a log may say of a thrown error: where it came from, but not its message, which can quote what somebody typed. */
export function troubleOf(error: unknown): Trouble {
  const frames = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  const at = frames
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 6)
    .map((line) => line.trim())
    .join(' | ');
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return { name: error instanceof Error ? error.name : typeof error, code, at };
}
