import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Fact } from '../../kit/card.ts';
import { momentText, type Text, text, verbatim } from '../../kit/text.ts';
import { personText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import type { View } from './queries.ts';
import { paceOf, STEPS, type Step, stepState } from './rules.ts';
import type { OnboardingState } from './schema.ts';
import { troubleText } from './story.ts';

const LABELS = {
  handOver: 'onboarding.step.handOver',
  setUp: 'onboarding.step.setUp',
  call: 'onboarding.step.call',
  survey: 'onboarding.step.survey',
  points: 'onboarding.step.points',
} as const;

const MARKS = {
  done: 'onboarding.mark.done',
  open: 'onboarding.mark.open',
  later: 'onboarding.mark.later',
} as const;

/** R60 to R64: the five steps at a glance: what is done and how late, what is open until when, what is to come. */
export function stepFacts(view: View): Fact[] {
  return STEPS.map((step) => ({
    label: text(LABELS[step]),
    value: text(MARKS[stepState(step, view.state)], { what: stepText(step, view) }),
  }));
}

function stepText(step: Step, view: View): Text {
  const { state } = view;
  if (stepState(step, state) === 'later') return text('onboarding.later');
  switch (step) {
    case 'handOver':
      return handOverText(view);
    case 'setUp':
      return setUpText(view);
    case 'call':
      return callText(view);
    case 'survey':
      return surveyText(view);
    case 'points':
      return pointsText(view);
    default:
      return step satisfies never;
  }
}

function handOverText({ state, now }: View): Text {
  const { signedAt, handOverDue, handedOverAt } = state;
  const pace = paceOf(signedAt, handOverDue, handedOverAt, now);
  const words = handedOverAt
    ? text('onboarding.pace.handOver', { hours: pace.hours })
    : text('onboarding.dueAt', { at: momentText(handOverDue) });
  return joined([words, ...lateness(pace, handedOverAt !== null)]);
}

function setUpText({ state, now }: View): Text {
  const done = state.tasks.filter(({ doneAt }) => doneAt !== null).length;
  const late = state.tasks.filter(({ doneAt, dueAt }) => (doneAt ?? now) > dueAt).length;
  return joined([
    text('onboarding.tasksDone', { done, total: state.tasks.length }),
    ...(late > 0 ? [text('onboarding.tasksLate', { count: late })] : []),
  ]);
}

function callText({ state, now }: View): Text {
  const { callStatus, callAt, callDue, callMissed, signedAt, sessionEndedAt } = state;
  const missed = callMissed > 0 ? [text('onboarding.missed', { count: callMissed })] : [];
  if (callStatus === 'held' && sessionEndedAt) {
    const days = Math.round(paceOf(signedAt, now, sessionEndedAt, now).hours / 24);
    return joined([text('onboarding.pace.call', { at: momentText(sessionEndedAt), days }), ...missed]);
  }
  if (callStatus === 'booked' && callAt) {
    const over = callAt < now ? [text('onboarding.outcomeOpen')] : [];
    return joined([text('onboarding.bookedFor', { at: momentText(callAt) }), ...over, ...missed]);
  }
  const due = callDue
    ? [
        text('onboarding.dueAt', { at: momentText(callDue) }),
        ...lateness(paceOf(signedAt, callDue, null, now), false),
      ]
    : [];
  return joined([text('onboarding.toBook'), ...due, ...missed]);
}

function surveyText({ state, now, score }: View): Text {
  const { surveySentAt, surveyAnsweredAt, surveyTrouble, surveyDue, sessionEndedAt } = state;
  if (!surveyDue || !sessionEndedAt) return text('onboarding.later');
  const pace = paceOf(sessionEndedAt, surveyDue, surveySentAt, now);
  if (surveySentAt) {
    const answer = surveyAnsweredAt
      ? [text('onboarding.answeredAt', { at: momentText(surveyAnsweredAt) })]
      : [text('onboarding.notAnswered')];
    if (score !== undefined) answer.push(text('onboarding.score', { score }));
    return joined([
      text('onboarding.pace.survey', { hours: pace.hours }),
      ...lateness(pace, true),
      ...answer,
    ]);
  }
  const trouble = surveyTrouble ? [troubleText(surveyTrouble, { name: verbatim(state.customerName) })] : [];
  return joined([
    text('onboarding.dueAt', { at: momentText(surveyDue) }),
    ...lateness(pace, false),
    ...trouble,
  ]);
}

function pointsText({ state, now }: View): Text {
  const open = state.points.filter(({ resolvedAt }) => resolvedAt === null);
  const late = open.filter(({ dueAt }) => dueAt < now).length;
  if (state.points.length === 0) return text('onboarding.noPoints');
  return joined([
    text('onboarding.pointsOpen', { open: open.length, total: state.points.length }),
    ...(late > 0 ? [text('onboarding.pointsLate', { count: late })] : []),
  ]);
}

/** R60: on time, or how many hours late. What is open is only mentioned once it is late. */
export function lateness({ late, lateHours }: ReturnType<typeof paceOf>, done: boolean): Text[] {
  if (late) return [text('onboarding.hoursLate', { hours: lateHours })];
  return done ? [text('onboarding.onTime')] : [];
}

export function joined(parts: readonly Text[]): Text {
  return { join: parts, with: ' · ' };
}

/** The customer's name and number; one whose file does not stand yet is known by its name. */
export function customerText({ customerName, customerNumber }: OnboardingState): Text {
  return joined([
    verbatim(customerName),
    customerNumber === null ? text('onboarding.notFiled') : verbatim(customerNumber),
  ]);
}

export function personIn({ names }: View, id: string, organisation: Organisation): Text {
  return personText(id, names.get(id) ?? id, organisation);
}

/** Whether anything of it is late now. */
export function isLate({ state, now }: View): boolean {
  const { handedOverAt, handOverDue, callStatus, callDue, surveySentAt, surveyDue, tasks, points } = state;
  return (
    (!handedOverAt && handOverDue < now) ||
    (callStatus === 'open' && callDue !== null && callDue < now) ||
    (!surveySentAt && surveyDue !== null && surveyDue < now) ||
    tasks.some(({ doneAt, dueAt }) => doneAt === null && dueAt < now) ||
    points.some(({ resolvedAt, dueAt }) => resolvedAt === null && dueAt < now)
  );
}

/** What the onboarding is waiting for. */
export function currentStep({ state }: View): Text {
  if (state.endedAt) return text(state.outcome === 'cancelled' ? 'onboarding.isOff' : 'onboarding.isDone');
  const step = STEPS.find((one) => stepState(one, state) === 'open');
  return step ? text(LABELS[step]) : text('onboarding.isDone');
}

export function openButton({ state }: View): Button {
  return buttonOf('onboarding.open', 'onboarding.button.open', state.id, state.version);
}
