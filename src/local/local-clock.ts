/** The desk's own clock, as the page shows and shifts it. */
export type LocalClock = { now: () => Promise<string>; shift: (minutes: number) => Promise<void> };
