import { z } from 'zod';
import type { Desk } from '../../kit/feature.ts';

const Row = z.object({
  name: z.string(),
  nextSlot: z.date(),
  shiftedTo: z.date().nullable(),
  lastSlot: z.date().nullable(),
  pausedAt: z.date().nullable(),
  pausedBy: z.string().nullable(),
  run: z
    .object({
      dueAt: z.coerce.date(),
      endedAt: z.coerce.date().nullable(),
      attempts: z.int(),
      lateMs: z.number(),
      skipped: z.int(),
      outcome: z.enum(['done', 'failed', 'skipped']).nullable(),
      did: z.record(z.string(), z.number()).nullable(),
    })
    .nullable(),
});
/** Where a schedule stands, who paused it, and its newest run. */
export type ScheduleRow = z.output<typeof Row>;

/** Schedules that the clock has not met yet are missing. */
export async function scheduleRows(
  names: readonly string[],
  { database }: Pick<Desk, 'database'>,
): Promise<Map<string, ScheduleRow>> {
  const found = await database.prisma.$queryRaw<unknown[]>`
    select s.name, s.next_slot as "nextSlot", s.shifted_to as "shiftedTo", s.last_slot as "lastSlot", s.paused_at as "pausedAt",
      coalesce(p.name, s.paused_by) as "pausedBy", (
        select jsonb_build_object('dueAt', r.due_at, 'endedAt', r.ended_at, 'attempts', r.attempts, 'lateMs', r.late_ms,
          'skipped', r.skipped, 'outcome', r.outcome, 'did', r.did)
        from schedule_run r where r.schedule = s.name order by r.due_at desc limit 1) as run
    from schedule s left join person p on p.id = s.paused_by where s.name = any(${[...names]})`;
  const rows = z.array(Row).parse(found);
  return new Map(rows.map((row) => [row.name, row]));
}
