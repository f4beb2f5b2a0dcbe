import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import { DAY } from '../../kit/time-spans.ts';
import { customerChain } from '../requests/schema.ts';
import { isOver, surveyIn } from './rules.ts';
import { type Asked, asking } from './run-survey.ts';
import {
  ANSWER_OBLIGATION,
  INVITATION_LETTER,
  type Invitation,
  type InviteContact,
  letterTarget,
  type NamesInvitation,
  REPLY_OBLIGATION,
  type RemindInvited,
} from './schema.ts';

export const InviteState = z.object({
  invited: z.boolean(),
  customer: z
    .object({ unit: z.string(), status: z.string(), accountManagerId: z.string().nullable() })
    .nullable(),
  hasEmail: z.boolean(),
});
export type InviteState = z.output<typeof InviteState>;

export type Invited = { asked: Asked; endsAt: Date };

/** R63, R80: one customer is asked. */
export function invite(
  { invited, customer, hasEmail }: InviteState,
  input: InviteContact,
  { now, organisation }: Pick<Circumstances, 'now' | 'organisation'>,
): Decision<Invited> {
  const survey = surveyIn(organisation, input.surveyId);
  if (!survey) return refuse('survey.unknown');
  if (invited) return refuse('survey.invitedAlready');
  if (!customer) return refuse('survey.noSuchCustomer');
  if (!hasEmail) return refuse('survey.noEmail');
  const endsAt = new Date(now.getTime() + survey.openDays * DAY);
  const asked: Asked = {
    id: input.invitationId,
    unit: customer.unit,
    customerId: input.customerId,
    contactId: input.contactId,
    accountManagerId: customer.accountManagerId,
    personId: null,
  };
  return accept(
    { asked, endsAt },
    {
      events: [
        {
          chain: customerChain(input.customerId),
          type: 'survey.invited',
          payload: {
            survey: survey.id,
            invitation: asked.id,
            reason: input.reason,
            reference: input.reference,
            late: input.dueAt !== undefined && now > new Date(input.dueAt),
          },
        },
      ],
      ...asking([asked], survey, endsAt, now),
      answer: { invitationId: asked.id, endsAt: endsAt.toISOString() },
    },
  );
}

/** R80: a reminder goes only to whoever has not answered, while they still can. */
export function remindInvited(
  invitation: Invitation,
  { nr }: RemindInvited,
  { now }: Pick<Circumstances, 'now'>,
): Decision<null> {
  const { id, contactId, customerId } = invitation;
  if (invitation.answeredAt) return refuse('survey.answeredAlready');
  if (isOver(invitation, now) || !contactId || !customerId) return refuse('survey.over');
  return accept(null, {
    mails: [
      {
        kind: INVITATION_LETTER,
        target: letterTarget(id, nr),
        to: { contact: contactId, customer: customerId },
      },
    ],
    answer: { invitationId: id },
  });
}

/** The period is over: nobody waits for this answer any more. */
export function expire({ id, personId }: Invitation, _input: NamesInvitation): Decision<null> {
  const close = personId ? REPLY_OBLIGATION : ANSWER_OBLIGATION;
  return accept(null, {
    obligations: [{ close, subject: id, evidence: 'expired' }],
    answer: { invitationId: id },
  });
}
