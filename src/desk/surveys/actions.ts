import { buttonOf } from '../../kit/button-of.ts';
import { dayAt } from '../../kit/calendar-days.ts';
import type { Part } from '../../kit/card.ts';
import { deskNow } from '../../kit/desk-now.ts';
import type { Action, Desk, Interaction, MomentHandler } from '../../kit/feature.ts';
import { onLadder } from '../../kit/ladder.ts';
import { gone, notAllowed, refused } from '../../kit/reply.ts';
import { momentText, text, verbatim } from '../../kit/text.ts';
import { maySee } from '../customers/rules.ts';
import { answersPart } from './cards.ts';
import { customerText, surveyScoreText, surveyText } from './describe.ts';
import { answerForm, audienceForm, finishForm, planForm } from './forms.ts';
import { planParts } from './plan-page.ts';
import { whyNotThen } from './plan-run.ts';
import { followUpNote, type InvitationView, invitationOf, openAnswers } from './queries.ts';
import { isOver, mayFollowUp, mayPlan, plannedUnits } from './rules.ts';
import { PlanBasics } from './schema.ts';

export const openPlan: Action = async (interaction, desk) => {
  const [actor, organisation, at] = await Promise.all([
    interaction.person(),
    desk.organisation(),
    deskNow(desk),
  ]);
  if (plannedUnits(actor, organisation).length === 0) return notAllowed;
  if (organisation.surveys.length === 0)
    return { kind: 'say', say: text('survey.noneDeclared'), tone: 'warning' };
  const today = dayAt(at, actor.timeZone);
  return { kind: 'form', open: planForm(today, organisation) };
};

/** Days that would be refused are refused here, at the field. */
export const basicsChosen: Action = async (interaction, desk) => {
  const [actor, organisation, at] = await Promise.all([
    interaction.person(),
    desk.organisation(),
    deskNow(desk),
  ]);
  const basics = PlanBasics.safeParse(interaction.values);
  if (!basics.success) return { kind: 'errors', fields: { surveyId: text('check.invalid') } };
  const refusal = whyNotThen(basics.data, organisation.company.timeZone, at, organisation);
  if (refusal) return refused(refusal.refusal);
  return {
    kind: 'form',
    open: audienceForm(basics.data, plannedUnits(actor, organisation), organisation),
  };
};

export const audienceChosen: Action = async ({ state, values, envelope }, desk) => {
  const outcome = await desk.execute('survey.plan', { ...state, ...values }, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  const parts = await planParts(String(outcome.answer.runId), await desk.organisation(), desk);
  return { kind: 'say', say: text('survey.isPlanned'), parts };
};

export const start: Action = async ({ target, envelope }, desk) => {
  const outcome = await desk.execute('survey.start', { runId: target }, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  const at = momentText(new Date(String(outcome.answer.startsAt)));
  return { kind: 'say', say: text('survey.isStarted', { at }), tone: 'good' };
};

export const close: Action = async ({ target, envelope }, desk) => {
  const outcome = await desk.execute('survey.close', { runId: target }, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return { kind: 'say', say: text('survey.isClosed'), tone: 'good' };
};

export const take: Action = async ({ target, envelope }, desk) => {
  const outcome = await desk.execute('survey.take', { invitationId: target }, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return { kind: 'say', say: text('survey.isTaken'), tone: 'good' };
};

type Judged = { view: InvitationView; mayAct: boolean; mayRead: boolean };

/** What the person may do about a follow-up, and whether what the customer wrote is theirs to read. */
async function judged(interaction: Interaction, desk: Desk): Promise<Judged | null> {
  const [actor, organisation, view] = await Promise.all([
    interaction.person(),
    desk.organisation(),
    invitationOf(interaction.target, desk),
  ]);
  if (!view?.followUp || !view.customer) return null;
  const { followUp, customer, survey } = view;
  return {
    view,
    mayAct: mayFollowUp(actor, followUp, customer, survey.escalateTo, organisation),
    mayRead:
      maySee('personal', customer, actor, organisation) ||
      // Whoever it escalates to cannot judge it without the customer's words.
      mayFollowUp(actor, followUp, customer, survey.escalateTo, organisation),
  };
}

export const openFinish: Action = async (interaction, desk) => {
  const found = await judged(interaction, desk);
  if (!found) return gone;
  const { view, mayAct } = found;
  if (!mayAct) return { kind: 'say', say: text('survey.notYourFollowUp'), tone: 'warning' };
  if (view.followUp?.doneAt) return { kind: 'say', say: text('survey.doneAlready'), tone: 'warning' };
  return {
    kind: 'form',
    open: finishForm(view.invitation.id, [
      { part: 'text', text: customerText(view), tone: 'strong' },
      ...(await answersPart(view, desk)),
    ]),
  };
};

export const finished: Action = async ({ target, values, envelope }, desk) => {
  const outcome = await desk.execute('survey.finish', { invitationId: target, note: values.note }, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return { kind: 'done', say: text('survey.isDone') };
};

/** A follow-up with everything that was said and done, for those who see to it. */
export const details: Action = async (interaction, desk) => {
  const [found, actor, organisation] = await Promise.all([
    judged(interaction, desk),
    interaction.person(),
    desk.organisation(),
  ]);
  const followUp = found?.view.followUp;
  if (!found || !followUp) return gone;
  const { view, mayAct, mayRead } = found;
  if (!mayAct && !mayRead && !mayPlan(actor, followUp.unit, organisation)) return notAllowed;
  const summary = text('survey.followUp.summary', {
    customer: customerText(view),
    survey: surveyText(view.survey),
    score: surveyScoreText(view.survey, view.invitation.score),
  });
  const note = mayRead ? await followUpNote(view.invitation.id, desk) : null;
  const done: Part[] = followUp.doneAt
    ? [
        {
          part: 'text',
          text: text('survey.followUp.isDone', {
            name: verbatim(followUp.doerName ?? ''),
            at: momentText(followUp.doneAt),
          }),
          tone: 'good',
        },
        ...(note ? [{ part: 'text' as const, text: verbatim(note) }] : []),
      ]
    : [];
  return {
    kind: 'page',
    page: {
      title: 'survey.page.title',
      summary,
      parts: [
        { part: 'text', text: summary, tone: 'strong' },
        ...(mayRead
          ? await answersPart(view, desk)
          : [{ part: 'text' as const, text: text('survey.commentHidden'), tone: 'quiet' as const }]),
        ...done,
        {
          part: 'buttons',
          buttons: [buttonOf('customer.open', 'button.openFile', followUp.customerId)],
        },
      ],
    },
  };
};

/** R80, in chat: the questions as a form, with what was answered before. */
export const openAnswer: Action = async (interaction, desk) => {
  const [actor, view] = await Promise.all([interaction.person(), invitationOf(interaction.target, desk)]);
  if (!view) return gone;
  if (view.invitation.personId !== actor.id) return notAllowed;
  if (isOver(view.invitation, view.now)) return { kind: 'say', say: text('survey.over'), tone: 'warning' };
  return { kind: 'form', open: answerForm(view, await openAnswers(view, desk)) };
};

export const answered: Action = async ({ target, values, envelope }, desk) => {
  const answers = Object.fromEntries(Object.entries(values).map(([id, value]) => [id, String(value)]));
  const outcome = await desk.execute('survey.answer', { invitationId: target, answers }, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return { kind: 'done', say: text('survey.thanks') };
};

/** A run is sent a piece a turn, and ends with its period. */
export const runMoment: MomentHandler = async (runId, act, { commandId }, desk) => {
  const by = { desk: 'clock' };
  if (act === 'close') {
    await desk.execute('survey.close', { runId }, { commandId, by });
    return undefined;
  }
  const outcome = await desk.execute('survey.fill', { runId }, { commandId, by });
  return outcome.kind !== 'refused' && outcome.answer.more === true ? new Date(0) : undefined;
};

/** Reminders to whoever has not answered, and the end of the waiting. */
export const answerMoment: MomentHandler = async (invitationId, act, { commandId }, desk) => {
  const [what, nr = '1'] = act.split('/');
  const envelope = { commandId, by: { desk: 'clock' } };
  await (what === 'remind'
    ? desk.execute('survey.remind', { invitationId, nr: Number(nr) }, envelope)
    : desk.execute('survey.expire', { invitationId }, envelope));
};

export const followUpMoment = onLadder('survey.pressFollowUp', (invitationId) => ({ invitationId }));
