import { randomUUID } from 'node:crypto';
import type { Actor } from '../../kit/actor.ts';
import type { Refusal } from '../../kit/decision.ts';
import type { Action, Desk, Interaction } from '../../kit/feature.ts';
import type { OpenForm } from '../../kit/form.ts';
import { gone, type Reply, refused } from '../../kit/reply.ts';
import { type Text, text, verbatim } from '../../kit/text.ts';
import * as forms from './forms.ts';
import { mayReadTyped } from './onboarding-page.ts';
import * as pointForms from './point-forms.ts';
import { onboardingView, sideOf, typedOf, type View } from './queries.ts';
import { isRunning, mayRead } from './rules.ts';
import { parseTarget } from './schema.ts';
import { taskText, troubleText } from './story.ts';

/** The onboarding that a form is about, for whoever may look at it; what else they may do is the command's to judge. */
async function reading(
  interaction: Interaction,
  desk: Desk,
  form: (view: View, actor: Actor, part: string) => Promise<OpenForm | Reply> | OpenForm | Reply,
): Promise<Reply> {
  const { id, part } = parseTarget(interaction.target);
  const [view, actor, organisation] = await Promise.all([
    onboardingView(id, desk),
    interaction.person(),
    desk.organisation(),
  ]);
  if (!view || !mayRead(actor, view.state, organisation))
    return { kind: 'say', say: text('onboarding.closed'), tone: 'warning' };
  const made = await form(view, actor, part);
  return 'kind' in made ? made : { kind: 'form', open: made };
}

const over = (view: View): Reply | null =>
  isRunning(view.state) ? null : { kind: 'say', say: text('onboarding.isOver'), tone: 'warning' };

async function told(outcome: ReturnType<Desk['execute']>, say: Text): Promise<Reply> {
  const settled = await outcome;
  return settled.kind === 'refused' ? refused(settled.refusal) : { kind: 'done', say };
}

/** A button's answer: private words. */
async function said(outcome: ReturnType<Desk['execute']>, say: Text): Promise<Reply> {
  const settled = await outcome;
  return settled.kind === 'refused'
    ? refused(unfielded(settled.refusal))
    : { kind: 'say', say, tone: 'good' };
}

function unfielded({ fields: _, ...plain }: Refusal): Refusal {
  return plain;
}

export const openHandOver: Action = (interaction, desk) =>
  reading(
    interaction,
    desk,
    (view) => over(view) ?? forms.handOverForm(view.state.id, verbatim(view.state.customerName)),
  );

export const handedOver: Action = ({ target, values, envelope }, desk) => {
  const { contactId, needs, scope, notes } = values;
  const input = {
    onboardingId: target,
    needs,
    scope,
    ...(notes && { notes }),
    ...(contactId && { contactId }),
  };
  return told(desk.execute('onboarding.handOver', input, envelope), text('onboarding.isHandedOver'));
};

export const take: Action = ({ target, envelope }, desk) => {
  const { id, part } = parseTarget(target);
  return said(
    desk.execute('onboarding.takeTask', { onboardingId: id, task: part }, envelope),
    text('onboarding.isTaken'),
  );
};

export const openComplete: Action = (interaction, desk) =>
  reading(interaction, desk, (view, _actor, part) => {
    const task = view.state.tasks.find((one) => one.task === part);
    if (!task) return gone;
    const what = { names: task.what, otherwise: task.what.en ?? '' };
    return over(view) ?? forms.completeForm(interaction.target, taskText(task), what);
  });

export const completed: Action = ({ target, values, envelope }, desk) => {
  const { id, part } = parseTarget(target);
  const input = { onboardingId: id, task: part, ...(values.remark && { remark: values.remark }) };
  return told(desk.execute('onboarding.completeTask', input, envelope), text('onboarding.taskCompleted'));
};

export const takePoint: Action = ({ target, envelope }, desk) => {
  const { id, part } = parseTarget(target);
  return said(
    desk.execute('onboarding.takePoint', { onboardingId: id, number: Number(part) }, envelope),
    text('onboarding.isTaken'),
  );
};

export const openResolve: Action = (interaction, desk) =>
  reading(interaction, desk, async (view, actor, part) => {
    const [side, organisation] = await Promise.all([
      sideOf(view.state.customerId, desk),
      desk.organisation(),
    ]);
    const words = mayReadTyped(view, side, actor, organisation)
      ? (await typedOf(view, desk)).points.get(Number(part))?.text
      : null;
    return over(view) ?? pointForms.resolveForm(interaction.target, Number(part), words ?? null);
  });

export const resolved: Action = ({ target, values, envelope }, desk) => {
  const { id, part } = parseTarget(target);
  const input = { onboardingId: id, number: Number(part), outcome: values.outcome };
  return told(desk.execute('onboarding.resolvePoint', input, envelope), text('onboarding.pointResolved'));
};

export const openPoints: Action = (interaction, desk) =>
  reading(interaction, desk, (view) =>
    pointForms.pointsForm(view.state.id, verbatim(view.state.customerName)),
  );

export const pointsAdded: Action = ({ target, values, envelope }, desk) => {
  const points = pointForms.typedPoints(values);
  if (points.length === 0)
    return Promise.resolve({ kind: 'errors', fields: { point1: text('check.missing') } });
  return told(
    desk.execute('onboarding.addPoints', { onboardingId: target, points }, envelope),
    text('onboarding.pointsSent', { count: points.length }),
  );
};

/** R63: why it could not be sent, and whom to send it to instead. */
export const openSurvey: Action = (interaction, desk) =>
  reading(interaction, desk, (view) => {
    const { surveyTrouble, surveySentAt, customerName, id } = view.state;
    if (surveySentAt) return { kind: 'say', say: text('onboarding.surveyIsSent') };
    const trouble = surveyTrouble
      ? troubleText(surveyTrouble, { name: verbatim(customerName) })
      : text('onboarding.surveyWaits');
    return over(view) ?? forms.surveyForm(id, trouble);
  });

export const surveyChosen: Action = ({ target, values, envelope }, desk) =>
  told(
    desk.execute('onboarding.sendSurvey', { onboardingId: target, contactId: values.contactId }, envelope),
    text('onboarding.surveyGoes'),
  );

export const openCancel: Action = (interaction, desk) =>
  reading(
    interaction,
    desk,
    (view) => over(view) ?? forms.cancelForm(view.state.id, verbatim(view.state.customerName)),
  );

export const cancelled: Action = ({ target, values, envelope }, desk) =>
  told(
    desk.execute('onboarding.cancel', { onboardingId: target, reason: values.reason }, envelope),
    text('onboarding.isCancelledNow'),
  );

export const openHappened: Action = (interaction, desk) =>
  reading(
    interaction,
    desk,
    (view) => over(view) ?? pointForms.happenedForm(interaction.target, verbatim(view.state.customerName)),
  );

export const happened: Action = ({ target, values, state, envelope }, desk) => {
  const { id, part } = parseTarget(target);
  const input = {
    onboardingId: id,
    sequence: Number(part),
    how: 'happened',
    invitationId: state.invitationId,
    points: pointForms.typedPoints(values),
  };
  return told(desk.execute('onboarding.settleCall', input, envelope), text('onboarding.callHeld'));
};

const settle =
  (how: 'missed' | 'calledOff', say: Text): Action =>
  ({ target, envelope }, desk) => {
    const { id, part } = parseTarget(target);
    const input = { onboardingId: id, sequence: Number(part), how, invitationId: randomUUID() };
    return said(desk.execute('onboarding.settleCall', input, envelope), say);
  };
export const missed = settle('missed', text('onboarding.callMissedNow'));
export const callOff = settle('calledOff', text('onboarding.callOffNow'));
