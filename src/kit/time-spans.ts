/** Milliseconds of the clock on the wall, where every day has 24 hours. Working hours are `working-time.ts`. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
