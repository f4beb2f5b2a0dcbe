import { buttonOf } from '../../kit/button-of.ts';
import type { Card, Fact, Part, Reader } from '../../kit/card.ts';
import { dutiesOf } from '../../kit/duties.ts';
import type { CardKind, Desk, Duties } from '../../kit/feature.ts';
import { momentText, type Text, text, verbatim } from '../../kit/text.ts';
import { maySee } from '../customers/rules.ts';
import { unitText } from '../organisation/describe.ts';
import { personFile } from '../people/queries.ts';
import {
  answerFacts,
  customerText,
  lastMoment,
  subjectText,
  surveyScoreText,
  surveyText,
} from './describe.ts';
import { type InvitationView, invitationOf, openAnswers } from './queries.ts';
import { isOver } from './rules.ts';
import { parseLetterTarget } from './schema.ts';

type Followed = InvitationView & { followUp: NonNullable<InvitationView['followUp']> };

async function followed(invitationId: string, desk: Desk): Promise<Followed | null> {
  const view = await invitationOf(invitationId, desk);
  return view?.followUp ? { ...view, followUp: view.followUp } : null;
}

/** R81: in the unit's channel: who is not satisfied and who takes care of it. Nothing of what the customer wrote. */
export const followUpCard: CardKind = {
  async draw(target, _reader, desk) {
    const [view, organisation] = await Promise.all([followed(target, desk), desk.organisation()]);
    if (!view) return null;
    const summary = summaryOf(view);
    return {
      summary,
      parts: [
        { part: 'text', text: summary, tone: 'strong' },
        {
          part: 'facts',
          facts: [
            { label: text('card.unit'), value: unitText(view.followUp.unit, organisation) },
            ...followUpFacts(view),
          ],
        },
        ...statusParts(view),
        ...buttonsOf(view),
      ],
    };
  },
};

function summaryOf(view: Followed): Text {
  return text('survey.followUp.summary', {
    customer: customerText(view),
    survey: surveyText(view.survey),
    score: surveyScoreText(view.survey, view.invitation.score),
  });
}

function followUpFacts({ survey, invitation, followUp }: Followed): Fact[] {
  const { takerName } = followUp;
  return [
    { label: text('survey.fact.score'), value: surveyScoreText(survey, invitation.score) },
    { label: text('survey.fact.due'), value: momentText(followUp.dueAt) },
    {
      label: text('survey.fact.takenBy'),
      value: takerName === null ? text('survey.nobodyYet') : verbatim(takerName),
    },
  ];
}

function statusParts({ followUp }: Followed): Part[] {
  if (followUp.doneAt) {
    const done = text('survey.followUp.isDone', {
      name: verbatim(followUp.doerName ?? ''),
      at: momentText(followUp.doneAt),
    });
    return [{ part: 'text', text: done, tone: 'good' }];
  }
  return followUp.escalatedAt
    ? [{ part: 'text', text: text('survey.followUp.isOverdue'), tone: 'warning' }]
    : [];
}

function buttonsOf({ followUp, invitation }: Followed): Part[] {
  const { version } = followUp;
  const details = buttonOf('survey.details', 'button.details', invitation.id, version);
  if (followUp.doneAt) return [{ part: 'buttons', buttons: [details] }];
  const free = followUp.takenBy === null || followUp.escalatedAt !== null;
  return [
    {
      part: 'buttons',
      buttons: [
        ...(free ? [buttonOf('survey.take', 'survey.button.take', invitation.id, version, 'primary')] : []),
        buttonOf('survey.finish', 'survey.button.done', invitation.id, version),
        details,
      ],
    },
  ];
}

/** R81: to who looks after the customer, with what the customer answered and wrote, as far as they may see it today. */
export const alertCard: CardKind = {
  async draw(target, reader, desk) {
    const view = await followed(target, desk);
    if (!view) return null;
    const summary = summaryOf(view);
    return {
      summary,
      parts: [
        { part: 'text', text: summary, tone: 'strong' },
        { part: 'facts', facts: followUpFacts(view) },
        ...(await wordsFor(view, reader, desk)),
        ...statusParts(view),
        ...buttonsOf(view),
      ],
    };
  },
};

async function wordsFor(view: Followed, { audience }: Reader, desk: Desk): Promise<Part[]> {
  const [reader, organisation] = await Promise.all([
    personFile(audience.replace(/^person:/, ''), desk),
    desk.organisation(),
  ]);
  if (!reader?.active || !view.customer || !maySee('personal', view.customer, reader, organisation))
    return [];
  return answersPart(view, desk);
}

/** Everything that was answered, words among it: only for a reader who may see them. */
export async function answersPart(view: InvitationView, desk: Pick<Desk, 'seal'>): Promise<Part[]> {
  const facts = answerFacts(view.survey, await openAnswers(view, desk));
  return facts.length > 0 ? [{ part: 'facts', facts }] : [];
}

/** R81: directly to who has to do it, and once it is overdue to those above. Each occasion is a message of its own. */
export const pressCard: CardKind = {
  async draw(target, _reader, desk) {
    const view = await followed(parseLetterTarget(target).invitationId, desk);
    if (!view) return null;
    const overdue = view.followUp.escalatedAt !== null && !view.followUp.doneAt;
    const words = text(overdue ? 'survey.followUp.overdueFor' : 'survey.followUp.dueFor', {
      customer: customerText(view),
      due: momentText(view.followUp.dueAt),
    });
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: overdue ? 'warning' : 'plain' },
        { part: 'facts', facts: followUpFacts(view) },
        ...(view.followUp.doneAt ? statusParts(view) : []),
        ...buttonsOf(view),
      ],
    };
  },
};

/** R80, in chat: somebody of the desk is asked. */
export const askCard: CardKind = {
  async draw(target, reader, desk) {
    const view = await invitationOf(target, desk);
    if (!view || reader.audience !== `person:${view.invitation.personId}`) return null;
    const { invitation, survey, now } = view;
    const summary = text('survey.ask', { survey: surveyText(survey) });
    const until = momentText(lastMoment(invitation.endsAt));
    const { answeredAt } = invitation;
    const state = answeredAt
      ? text('survey.answeredUntil', { at: momentText(answeredAt), until })
      : text('survey.askUntil', { service: subjectText(survey), until });
    const open = !isOver(invitation, now);
    return {
      summary,
      parts: [
        { part: 'text', text: summary, tone: 'strong' },
        {
          part: 'text',
          text: open || !answeredAt ? state : text('survey.thanks'),
          tone: answeredAt ? 'good' : 'plain',
        },
        ...(open ? askButtons(view) : []),
      ],
    } satisfies Card;
  },
};

function askButtons({ invitation }: InvitationView): Part[] {
  const label = invitation.answeredAt ? 'survey.button.change' : 'button.answer';
  return [
    {
      part: 'buttons',
      buttons: [buttonOf('survey.answer', label, invitation.id, invitation.version, 'primary')],
    },
  ];
}

/** R81: how a follow-up reads among what somebody has to do. */
export const followUpDuties: Duties = dutiesOf(async (subject, desk) => {
  const view = await followed(subject, desk);
  if (!view || view.followUp.doneAt) return null;
  const { takerName } = view.followUp;
  return {
    title: text('survey.duty.followUp', { customer: customerText(view) }),
    facts: [
      surveyText(view.survey),
      surveyScoreText(view.survey, view.invitation.score),
      ...(takerName ? [text('survey.takenByName', { name: takerName })] : []),
    ],
    button: { action: 'survey.details', label: 'button.open', target: view.invitation.id },
  };
});

/** R80: how a survey in chat reads among what somebody has to do. */
export const replyDuties: Duties = dutiesOf(async (subject, desk) => {
  const view = await invitationOf(subject, desk);
  if (!view || view.invitation.answeredAt || isOver(view.invitation, view.now)) return null;
  return {
    title: text('survey.duty.reply', { survey: surveyText(view.survey) }),
    button: { action: 'survey.answer', label: 'button.answer', target: view.invitation.id },
  };
});
