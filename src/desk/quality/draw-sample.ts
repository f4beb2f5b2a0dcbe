import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** R52: 128 bits, as they are printed on the card. */
export const Seed = z.string().regex(/^[0-9a-f]{32}$/);

/** What draws a sample again, years later: nothing else went into it. */
export const Drawing = z.object({
  seed: Seed,
  /** null: all customers of the company. */
  units: z.array(z.string()).nullable(),
  /** Customers count that were on file then; to the second. */
  drawnAt: z.coerce.date(),
  size: z.int().min(1),
});
export type Drawing = z.output<typeof Drawing>;

/** A customer that was drawn, as the drawing statement yields it. */
export const DrawnCustomer = z.object({ id: z.uuid(), number: z.string() });
export type DrawnCustomer = z.output<typeof DrawnCustomer>;

/** Made where a drawing is asked for and handed to the command: a decision draws nothing itself. */
export function newSeed(): string {
  return randomBytes(16).toString('hex');
}

/**
 * R52: the place of a customer in the drawing; those with the smallest keys are the sample. So simple that an auditor repeats it with a
 * pocket tool: SHA-256 of the seed, a colon and the customer number, in hex.
 */
export function drawingKey(seed: string, number: string): string {
  return createHash('sha256').update(`${seed}:${number}`, 'utf8').digest('hex');
}

/** The same drawing as the database does, over a list of numbers. */
export function drawFrom(numbers: readonly string[], seed: string, size: number): string[] {
  const keyed = numbers.map((number) => ({ number, key: drawingKey(seed, number) }));
  return keyed
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .slice(0, size)
    .map(({ number }) => number);
}
