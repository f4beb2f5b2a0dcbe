import { z } from 'zod';
import { DESK } from '../../kit/actor.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, type Refused, refuse } from '../../kit/decision.ts';
import type { MailWish } from '../../kit/letter.ts';
import type { ObligationChange } from '../../kit/obligation.ts';
import { DAY } from '../../kit/time-spans.ts';
import { unitText } from '../organisation/describe.ts';
import { channelFor } from '../organisation/rules.ts';
import { type Organisation, Survey } from '../organisation/schema.ts';
import { mayPlan, surveyIn } from './rules.ts';
import {
  ANSWER_OBLIGATION,
  ASK_CARD,
  INVITATION_LETTER,
  invitationIdOf,
  letterTarget,
  type NamesRun,
  REPLY_OBLIGATION,
  REPORT_CARD,
  RUN_OBLIGATION,
  Run,
  runChain,
} from './schema.ts';

type Around = Pick<Circumstances, 'actor' | 'now' | 'organisation'>;

/** R80: somebody has looked at the plan and sends it. It goes out at the beginning of its first day, or at once when that has passed. */
export function startRun(
  run: Run,
  _input: NamesRun,
  { actor, now, organisation }: Around,
): Decision<{ startsAt: Date }> {
  const refusal = notYours(run, actor, organisation);
  if (refusal) return refusal;
  if (run.stage !== 'planned') return refuse('survey.startedAlready');
  if (run.endsAt <= now) return refuse('survey.periodPast');
  if (!surveyIn(organisation, run.surveyId)) return refuse('survey.unknown');
  const startsAt = run.startsAt > now ? run.startsAt : now;
  return accept(
    { startsAt },
    {
      events: [{ chain: runChain(run.id), type: 'survey.started', payload: { survey: run.surveyId } }],
      obligations: [
        {
          open: RUN_OBLIGATION,
          subject: run.id,
          owner: { role: 'customerSupport', unit: run.unit },
          dueAt: run.endsAt,
          moments: [
            { at: startsAt.toISOString(), act: 'fill' },
            { at: run.endsAt.toISOString(), act: 'close' },
          ],
        },
      ],
      answer: { runId: run.id, startsAt: startsAt.toISOString() },
    },
  );
}

/** So many are asked a piece: about a tenth of a second, so that nothing else waits. */
export const PIECE = 100;

/** The next of the audience in order. A customer without a contact person who can be written to is counted, and listed before and after. */
export const FillState = Run.extend({
  customers: z.array(
    z.object({
      id: z.uuid(),
      number: z.string(),
      unit: z.string(),
      accountManagerId: z.string().nullable(),
      contactId: z.uuid().nullable(),
    }),
  ),
  people: z.array(z.object({ id: z.string() })),
  /** As it was when the run was started. */
  survey: Survey,
});
export type FillState = z.output<typeof FillState>;

export type Asked = {
  id: string;
  unit: string;
  customerId: string | null;
  contactId: string | null;
  accountManagerId: string | null;
  personId: string | null;
};
export type PieceFilled = { asked: Asked[]; without: number; position: string | null; more: boolean };

/** R80: one bounded piece of the sending. What was sent stands in the position, so that a repeated or interrupted piece asks nobody twice. */
export function fillRun(
  run: FillState,
  _input: NamesRun,
  { now }: Pick<Around, 'now'>,
): Decision<PieceFilled> {
  if (run.stage !== 'running' || run.filledAt || run.endsAt <= now) return refuse('survey.notRunning');
  const { customers, people } = run;
  const reachable = customers.filter(({ contactId }) => contactId !== null);
  const asked = [
    ...reachable.map(
      ({ id, unit, contactId, accountManagerId }): Asked => ({
        id: invitationIdOf(run.id, id),
        unit,
        customerId: id,
        contactId,
        accountManagerId,
        personId: null,
      }),
    ),
    ...people.map(
      ({ id }): Asked => ({
        id: invitationIdOf(run.id, id),
        unit: run.unit,
        customerId: null,
        contactId: null,
        accountManagerId: null,
        personId: id,
      }),
    ),
  ];
  const lastCustomer = customers.at(-1);
  const position = lastCustomer
    ? `${lastCustomer.unit} ${lastCustomer.number}`
    : (people.at(-1)?.id ?? run.position);
  const more = customers.length + people.length >= PIECE;
  const without = customers.length - reachable.length;
  return accept(
    { asked, without, position, more },
    {
      events: [
        {
          chain: runChain(run.id),
          type: 'survey.sent',
          payload: { asked: asked.length, withoutAddress: without, last: !more },
        },
      ],
      ...asking(asked, run.survey, run.endsAt, now),
      answer: { asked: asked.length, more },
    },
  );
}

/** What asking somebody brings along: the letter or the card, and the watch over the answer. */
export function asking(
  asked: readonly Asked[],
  { remindAfterDays }: Survey,
  endsAt: Date,
  now: Date,
): { mails: MailWish[]; cards: CardWish[]; obligations: ObligationChange[] } {
  const end = { at: endsAt.toISOString(), act: 'expire' };
  const reminders = remindAfterDays
    .map((days, index) => ({
      at: new Date(now.getTime() + days * DAY).toISOString(),
      act: `remind/${index + 1}`,
    }))
    .filter(({ at }) => at < end.at);
  return {
    mails: asked.flatMap(({ id, customerId, contactId }): MailWish[] =>
      customerId && contactId
        ? [
            {
              kind: INVITATION_LETTER,
              target: letterTarget(id),
              to: { contact: contactId, customer: customerId },
            },
          ]
        : [],
    ),
    cards: asked.flatMap(({ id, personId }): CardWish[] =>
      personId ? [{ kind: ASK_CARD, target: id, audience: `person:${personId}` }] : [],
    ),
    obligations: asked.map(
      ({ id, unit, personId }): ObligationChange =>
        personId
          ? {
              open: REPLY_OBLIGATION,
              subject: id,
              owner: { person: personId },
              dueAt: endsAt,
              moments: [end],
            }
          : {
              open: ANSWER_OBLIGATION,
              subject: id,
              owner: { role: 'customerSupport', unit },
              dueAt: endsAt,
              moments: [...reminders, end],
            },
    ),
  };
}

/** R80: at the end of its period, or before it by hand; a plan that was never started is dropped. R82: what came of it is told in the channel. */
export function closeRun(run: Run, _input: NamesRun, { actor, organisation }: Around): Decision<null> {
  const refusal = actor === DESK ? null : notYours(run, actor, organisation);
  if (refusal) return refusal;
  if (run.stage === 'closed') return refuse('survey.closedAlready');
  const channel = channelFor(organisation, run.unit, 'requests');
  const reported = run.stage === 'running' && channel !== undefined;
  return accept(null, {
    events: [{ chain: runChain(run.id), type: 'survey.closed', payload: { survey: run.surveyId } }],
    cards: reported ? [{ kind: REPORT_CARD, target: run.id, audience: `channel:${channel.id}` }] : [],
    obligations: [{ close: RUN_OBLIGATION, subject: run.id, evidence: 'closed' }],
    answer: { runId: run.id },
  });
}

function notYours({ unit }: Run, actor: Around['actor'], organisation: Organisation): Refused | null {
  if (mayPlan(actor, unit, organisation)) return null;
  return forbid('survey.notYourUnit', { unit: unitText(unit, organisation) });
}
