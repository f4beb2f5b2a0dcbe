import type { Role } from './actor.ts';

/** What happens at a moment of the ladder: the feature's handler of that name is run. */
export type Moment = { at: string; act: string };

/**
 * Who must do what by when. `moments` are the reminders before and the escalations after the due time, soonest first. One obligation of a
 * kind stands on a subject at a time; opening it again replaces it.
 */
export type ObligationChange =
  | {
      open: string;
      subject: string;
      owner: { role: Role; unit: string } | { person: string };
      dueAt: Date;
      moments: readonly Moment[];
    }
  | { close: string; subject: string; evidence: string };
