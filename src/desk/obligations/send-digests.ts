import { z } from 'zod';
import { holdsOver } from '../../kit/access.ts';
import { ROLES } from '../../kit/actor.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision } from '../../kit/decision.ts';
import { Holder } from '../../kit/grants.ts';
import { Away } from '../absences/schema.ts';
import { calendarOf, unitOf } from '../organisation/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { companyOf } from '../organisation/unit-tree.ts';
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
type Person = DigestState['people'][number];

/** Whose day is done with: `day` is where they are. */
export type DigestsSent = { personId: string; day: string }[];

/**
 * One list a person a day of everything that waits for them, instead of a message each. Not on a day off, nor to who is away: their
 * deputy's list has it. What it says is read when it is shown; here only who may have something.
 */
export function sendDigests(
  { people, owners, away }: DigestState,
  _input: SendDigests,
  { organisation }: Pick<Circumstances, 'organisation'>,
): Decision<DigestsSent> {
  const told = people.filter(
    (person) =>
      !away.some(({ personId }) => personId === person.id) &&
      works(person, organisation) &&
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

/** Whether their day is worked on, by the calendar of the first unit they work for; the company's for whoever works for all of it. */
function works({ grants, day }: Person, organisation: Organisation): boolean {
  const own = grants.find(({ unit }) => unitOf(organisation, unit))?.unit;
  const unit = own ?? companyOf(organisation);
  // It is nine where they are: the unit may have another day by then.
  return unit === '' || calendarOf(organisation, unit).spansOn(day).length > 0;
}
