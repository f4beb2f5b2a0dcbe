import { z } from 'zod';
import { holdsOver } from '../../kit/access.ts';
import type { Audience, CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, type Refused, refuse } from '../../kit/decision.ts';
import { Holder } from '../../kit/grants.ts';
import { callable } from '../absences/rules.ts';
import { Away } from '../absences/schema.ts';
import { channelFor } from '../organisation/rules.ts';
import { type Organisation, Survey } from '../organisation/schema.ts';
import { customerChain } from '../requests/schema.ts';
import { mayFollowUp } from './rules.ts';
import {
  ALERT_CARD,
  type FinishFollowUp,
  FOLLOW_UP_CARD,
  FOLLOW_UP_OBLIGATION,
  FollowUp,
  type NamesInvitation,
  PRESS_CARD,
  type PressFollowUp,
} from './schema.ts';

/** `holders`: the active people who hold its role, or the one it escalates to, somewhere. */
export const FollowUpState = FollowUp.extend({
  survey: Survey,
  takerName: z.string().nullable(),
  customer: z.object({ ownerId: z.string().nullable(), accountManagerId: z.string().nullable() }),
  holders: z.array(Holder),
  away: z.array(Away),
});
export type FollowUpState = z.output<typeof FollowUpState>;

type Around = Pick<Circumstances, 'actor' | 'organisation'>;

/** R81: where a follow-up shows: in the unit's channel, and directly to who looks after the customer, with what the customer wrote. */
export function followUpCards(
  { invitationId, unit }: Pick<FollowUp, 'invitationId' | 'unit'>,
  { ownerId, accountManagerId }: FollowUpState['customer'],
  organisation: Organisation,
): CardWish[] {
  const channel = channelFor(organisation, unit, 'requests');
  const alerted = accountManagerId ?? ownerId;
  return [
    ...(channel
      ? [{ kind: FOLLOW_UP_CARD, target: invitationId, audience: `channel:${channel.id}` as const }]
      : []),
    ...(alerted ? [{ kind: ALERT_CARD, target: invitationId, audience: `person:${alerted}` as const }] : []),
  ];
}

/** R81: somebody takes care of it. Once it has escalated, another one may take it over. */
export function takeFollowUp(
  state: FollowUpState,
  _input: NamesInvitation,
  { actor, organisation }: Around,
): Decision<null> {
  const refusal = whyNot(state, actor, organisation);
  if (refusal) return refusal;
  if (state.takenBy === actor.id) return refuse('survey.takenByYou');
  if (state.takenBy && !state.escalatedAt)
    return refuse('survey.takenAlready', { params: { name: state.takerName ?? state.takenBy } });
  return accept(null, {
    events: [
      {
        chain: customerChain(state.customerId),
        type: 'survey.followUpTaken',
        payload: { invitation: state.invitationId, from: state.takenBy },
      },
    ],
    cards: followUpCards(state, state.customer, organisation),
    answer: { invitationId: state.invitationId },
  });
}

/** R81: what was done is written down, and nobody is reminded any more. */
export function finishFollowUp(
  state: FollowUpState,
  _input: FinishFollowUp,
  { actor, organisation }: Around,
): Decision<null> {
  const refusal = whyNot(state, actor, organisation);
  if (refusal) return refusal;
  return accept(null, {
    events: [
      {
        chain: customerChain(state.customerId),
        type: 'survey.followUpDone',
        payload: { invitation: state.invitationId },
      },
    ],
    cards: followUpCards(state, state.customer, organisation),
    obligations: [{ close: FOLLOW_UP_OBLIGATION, subject: state.invitationId, evidence: 'done' }],
    answer: { invitationId: state.invitationId },
  });
}

/**
 * R81: shortly before it is due whoever has taken it is told, or all who could; from then on also those it escalates to. Both are within a day
 * of the deadline or beyond it, so nobody's quiet hours hold them back.
 */
export function pressFollowUp(
  state: FollowUpState,
  { act, lateMs }: PressFollowUp,
  { organisation }: Pick<Circumstances, 'organisation'>,
): Decision<{ escalates: boolean }> {
  if (state.doneAt) return refuse('survey.doneAlready');
  const { invitationId, unit, role, takenBy, survey } = state;
  const escalates = act === 'escalate';
  const owners = takenBy ? [takenBy] : over(state, role, organisation);
  const told = [...owners, ...(escalates ? over(state, survey.escalateTo, organisation) : [])];
  const target = `${invitationId}/${state.version + 1}`;
  return accept(
    { escalates },
    {
      events: [
        {
          chain: customerChain(state.customerId),
          type: escalates ? 'survey.followUpEscalated' : 'survey.followUpReminded',
          payload: { invitation: invitationId, role, unit, to: survey.escalateTo, lateMs },
        },
      ],
      cards: [
        ...followUpCards(state, state.customer, organisation),
        ...[...new Set(told)].map(
          (id): CardWish => ({ kind: PRESS_CARD, target, audience: `person:${id}` satisfies Audience }),
        ),
      ],
      answer: { invitationId },
    },
  );
}

/** R04: whoever is away is left out while somebody is there; a deputy holds the role too. */
function over(
  { holders, unit, away }: FollowUpState,
  role: FollowUp['role'],
  organisation: Organisation,
): string[] {
  const ids = holders.filter((person) => holdsOver(person, role, unit, organisation)).map(({ id }) => id);
  return callable(ids, away);
}

function whyNot(state: FollowUpState, actor: Around['actor'], organisation: Organisation): Refused | null {
  if (!mayFollowUp(actor, state, state.customer, state.survey.escalateTo, organisation))
    return forbid('survey.notYourFollowUp');
  return state.doneAt ? refuse('survey.doneAlready') : null;
}
