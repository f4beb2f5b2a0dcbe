const COLORS = ['#1d6f5c', '#8a3ffc', '#b3472e', '#1f6feb', '#8a6d1b', '#a3316f', '#3b6e22', '#4f5d75'];

/** Two letters of a Latin name; of a Chinese one the given name, which is what colleagues call each other. */
export function initialsOf(name: string): string {
  const han = name.replaceAll(/[^\p{Script=Han}]/gu, '');
  if (han.length > 0) return han.slice(-2);
  const words = name.split(/[\s-]+/).filter(Boolean);
  return ((words[0]?.[0] ?? '') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '')).toUpperCase();
}

/** The same colour for the same id, on every visit. */
export function colorOf(id: string): string {
  const sum = [...id].reduce((total, letter) => total * 31 + letter.charCodeAt(0), 7);
  return COLORS[Math.abs(sum % COLORS.length)] ?? '#4f5d75';
}
