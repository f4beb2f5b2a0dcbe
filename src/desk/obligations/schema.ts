import { z } from 'zod';

/** `slot`: the look that sends them; `at` and `until`: from and to which time of day, where each person is (09:00). */
export const SendDigests = z.object({
  slot: z.string().min(1).max(40),
  at: z.string().regex(/^\d\d:\d\d$/),
  until: z.string().regex(/^\d\d:\d\d$/),
});
export type SendDigests = z.output<typeof SendDigests>;

export const DIGEST_CARD = 'obligations.digest';

export function digestTarget(personId: string, day: string): string {
  return `${personId}/${day}`;
}

export function parseDigestTarget(target: string): { personId: string; day: string } {
  const at = target.lastIndexOf('/');
  return { personId: target.slice(0, at), day: target.slice(at + 1) };
}
