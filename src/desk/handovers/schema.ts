import { z } from 'zod';

const PersonId = z.string().min(1).max(60);

export const HandOver = z.object({ from: PersonId, to: PersonId });
export type HandOver = z.output<typeof HandOver>;

/** How much of each sort a person holds, or handed over. */
export const Counts = z.object({
  represented: z.int(),
  managed: z.int(),
  requests: z.int(),
  named: z.int(),
  steps: z.int(),
  obligations: z.int(),
});
export type Counts = z.output<typeof Counts>;
