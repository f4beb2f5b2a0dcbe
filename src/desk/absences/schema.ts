import { z } from 'zod';

const PersonId = z.string().min(1).max(60);
const Day = z.iso.date();

/** The two days that are asked for first; both belong to the absence. */
export const Days = z.object({ firstDay: Day, lastDay: Day });
export type Days = z.output<typeof Days>;

/** `personId`: who will be away; absent: whoever asks. */
export const SetAbsence = Days.extend({
  absenceId: z.uuid(),
  personId: PersonId.optional(),
  deputyId: PersonId,
});
export type SetAbsence = z.output<typeof SetAbsence>;

export const EndAbsence = z.object({ absenceId: z.uuid() });
export type EndAbsence = z.output<typeof EndAbsence>;

/** `slot`: the moment it is looked at, so that it is done once. */
export const TurnAbsences = z.object({ slot: z.string().min(1).max(40) });
export type TurnAbsences = z.output<typeof TurnAbsences>;

export const STAGES = ['coming', 'begun', 'over'] as const;
export type Stage = (typeof STAGES)[number];

/** Why an absence ended before its last day. */
export const ENDINGS = ['byHand', 'deputyLeft', 'left'] as const;
export type Ending = (typeof ENDINGS)[number];

/** A card that stands somewhere and shows something else now. */
export const StandingCard = z.object({
  kind: z.string(),
  target: z.string(),
  audience: z.custom<`channel:${string}` | `person:${string}`>(
    (value) => typeof value === 'string' && /^(channel|person):/.test(value),
  ),
});
export type StandingCard = z.output<typeof StandingCard>;

/** An absence that is neither over nor ended, as far as a leaver is concerned. `cards`: those that show it. */
export const Standing = z.object({
  id: z.uuid(),
  personId: z.string(),
  deputyId: z.string(),
  cards: z.array(StandingCard),
});
export type Standing = z.output<typeof Standing>;

/** An absence with the names that are told of it. */
export const Absence = Days.extend({
  id: z.uuid(),
  personId: z.string(),
  name: z.string(),
  deputyId: z.string(),
  deputyName: z.string(),
  stage: z.enum(STAGES),
  ended: z.boolean(),
});
export type Absence = z.output<typeof Absence>;

/** Somebody who is away today, and who stands in; nobody does whose deputy has left or is away too. */
export const Away = z.object({
  personId: z.string(),
  name: z.string(),
  deputyId: z.string().nullable(),
  deputyName: z.string().nullable(),
});
export type Away = z.output<typeof Away>;

export const ABSENCE_CARD = 'absence.told';

/** A message about an absence; each occasion has one of its own, so that it is noticed. */
export function absenceTarget(id: string, occasion: 'set' | 'begun' | 'ended' | 'lost'): string {
  return `${id}/${occasion}`;
}
