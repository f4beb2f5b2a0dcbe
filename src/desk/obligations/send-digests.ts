import { z } from 'zod';
import { holdsOver } from '../../kit/access.ts';
import { ROLES } from '../../kit/actor.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision } from '../../kit/decision.ts';
import { Holder } from '../../kit/grants.ts';
import { isWorkingDay } from '../../kit/working-time.ts';
import { Away } from '../absences/schema.ts';
import { calendarOf, unitOf } from '../organisation/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { DIGEST_CARD, digestTarget, type SendDigests } from './schema.ts';

/** `people`: those for whom the time of the day has come. `owners`: everybody and every role that has an open obligation. */
export const DigestState = z.object({
  people: z.array(Holder.extend({ day: z.iso.date() })),
  owners: z.array(
    z.object({ person: z.string().nullable(), role: z.enum(ROLES).nullable(), unit: z.string().nullable() }),
  ),
  away: z.array(Away),
});
export type DigestState = z.output<typeof DigestState>;
type Owner = DigestState['owners'][number];

/** Whose day is done with: `day` is where they are. */
export type DigestsSent = { personId: string; day: string }[];

/**
 * One list a person a day of everything that waits for them, instead of a message each. Not on a day off, nor to who is away: their
 * deputy's list has it. What it says is read when it is shown; here only who may have something.
 */
export function sendDigests(
  { people, owners, away }: DigestState,
  _input: SendDigests,
  { now, organisation }: Circumstances,
): Decision<DigestsSent> {
  const told = people.filter(
    (person) =>
      !away.some(({ personId }) => personId === person.id) &&
      works(person, now, organisation) &&
      owners.some((owner) => concerns(owner, person, away, organisation)),
  );
  return accept(
    people.map(({ id, day }) => ({ personId: id, day })),
    {
      cards: told.map(
        ({ id, day }): CardWish => ({
          kind: DIGEST_CARD,
          target: digestTarget(id, day),
          audience: `person:${id}`,
        }),
      ),
      answer: { digests: told.length },
    },
  );
}

function concerns(owner: Owner, person: Holder, away: readonly Away[], organisation: Organisation): boolean {
  if (owner.person !== null)
    return (
      owner.person === person.id ||
      away.some(({ personId, deputyId }) => personId === owner.person && deputyId === person.id)
    );
  return (
    owner.role !== null && owner.unit !== null && holdsOver(person, owner.role, owner.unit, organisation)
  );
}

/** By the calendar of the first unit they work for; the company's for whoever works for all of it. */
function works({ grants }: Holder, now: Date, organisation: Organisation): boolean {
  const own = grants.find(({ unit }) => unitOf(organisation, unit))?.unit;
  const company = organisation.units.find(({ parent }) => parent === undefined)?.id;
  const unit = own ?? company;
  return unit === undefined || isWorkingDay(calendarOf(organisation, unit), now);
}
