import { z } from 'zod';

export const SHIFT_UNITS = ['minutes', 'hours', 'days'] as const;

const Name = z.string().min(1).max(120);
export const NamesSchedule = z.object({ schedule: Name });
export type NamesSchedule = z.output<typeof NamesSchedule>;

/** What the form asks: by how much, or to when in the zone of whoever fills it in. Which of them was meant is the decision's question. */
export const ShiftTyped = z.object({
  amount: z.coerce.number().int().min(1).max(999).optional(),
  unit: z.enum(SHIFT_UNITS),
  date: z.iso.date().optional(),
  time: z
    .string()
    .trim()
    .max(5)
    .refine((typed) => /^([01]?\d|2[0-3]):[0-5]\d$/.test(typed), {
      params: { text: { key: 'schedule.shift.timeOfDay' } },
    })
    .optional(),
});

export const ShiftSchedule = ShiftTyped.extend({ schedule: Name });
export type ShiftSchedule = z.output<typeof ShiftSchedule>;

const Moment = z.coerce.date();

/** Where a schedule stands. `asked`: a run that an administrator wanted has not ended yet. */
export const ScheduleState = z.object({
  name: z.string(),
  version: z.int(),
  nextSlot: Moment,
  shiftedTo: Moment.nullable(),
  lastSlot: Moment.nullable(),
  pausedAt: Moment.nullable(),
  asked: z.boolean(),
});
export type ScheduleState = z.output<typeof ScheduleState>;

export function scheduleChain(name: string): string {
  return `schedule:${name}`;
}
