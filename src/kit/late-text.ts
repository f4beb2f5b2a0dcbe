import { type Text, text } from './text.ts';

/** Below this (ms) a message is on time: beat, queue and chat take theirs. */
const LATE_MS = 10 * 60_000;
/** From here on hours say enough. */
const HOURS_FROM_MINUTES = 120;

/** R27: says of a message how late the desk was with it, because it was down. null: not worth a word. */
export function lateText(lateMs: number): Text | null {
  if (lateMs <= LATE_MS) return null;
  const minutes = Math.round(lateMs / 60_000);
  return text('story.late', { minutes, hours: minutes < HOURS_FROM_MINUTES ? 0 : Math.round(minutes / 60) });
}
