import { lateText } from '../../kit/late-text.ts';
import type { StoryEvent } from '../../kit/story.ts';
import { momentText, type Text, text, verbatim } from '../../kit/text.ts';
import { personText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import type { View } from './queries.ts';
import { type Task, WATCHED, type Watched } from './schema.ts';

/** Every event of an onboarding as a sentence, without anything that a channel must not see. */
const SENTENCES = {
  'onboarding.started': 'onboarding.story.started',
  'onboarding.handedOver': 'onboarding.story.handedOver',
  'onboarding.noted': 'onboarding.story.noted',
  'onboarding.taskTaken': 'onboarding.story.taskTaken',
  'onboarding.taskDone': 'onboarding.story.taskDone',
  'onboarding.setUpDone': 'onboarding.story.setUpDone',
  'onboarding.callBooked': 'onboarding.story.callBooked',
  'onboarding.callMoved': 'onboarding.story.callMoved',
  'onboarding.callOff': 'onboarding.story.callOff',
  'onboarding.callMissed': 'onboarding.story.callMissed',
  'onboarding.callAsked': 'onboarding.story.callAsked',
  'onboarding.callHeld': 'onboarding.story.callHeld',
  'onboarding.surveyAsked': 'onboarding.story.surveyAsked',
  'onboarding.surveySent': 'onboarding.story.surveySent',
  'onboarding.surveyAnswered': 'onboarding.story.surveyAnswered',
  'onboarding.pointsAdded': 'onboarding.story.pointsAdded',
  'onboarding.pointTaken': 'onboarding.story.pointTaken',
  'onboarding.pointResolved': 'onboarding.story.pointResolved',
  'onboarding.cancelled': 'onboarding.story.cancelled',
  'onboarding.completed': 'onboarding.story.completed',
} as const;
const REMINDED = {
  handOver: 'onboarding.reminded.handOver',
  task: 'onboarding.reminded.task',
  book: 'onboarding.reminded.book',
  call: 'onboarding.reminded.call',
  survey: 'onboarding.reminded.survey',
  point: 'onboarding.reminded.point',
} as const;
const OVERDUE = {
  handOver: 'onboarding.overdue.handOver',
  task: 'onboarding.overdue.task',
  book: 'onboarding.overdue.book',
  call: 'onboarding.overdue.call',
  survey: 'onboarding.overdue.survey',
  point: 'onboarding.overdue.point',
} as const;

type Event = StoryEvent & { actorName: string };

/** @returns words without any value but the customer's name: fit for a channel */
export function storyText(view: View, event: Event, organisation: Organisation): Text {
  const { type, payload } = event;
  const params = paramsOf(view, event, organisation);
  const sentences: Text[] = [sentenceOf(event, params)];
  if (payload.late === true) sentences.push(text('onboarding.story.late'));
  const lateness = lateText(Number(payload.lateMs ?? 0));
  if (lateness) sentences.push(lateness);
  if (type === 'onboarding.surveyStuck') sentences.push(text('onboarding.story.surveyStuckDo'));
  return sentences.length === 1 && sentences[0] ? sentences[0] : { join: sentences, with: ' ' };
}

function sentenceOf({ type, payload }: Event, params: Record<string, Text | string | number>): Text {
  const what = watchedOf(payload.what);
  if (type === 'onboarding.reminded') return text(REMINDED[what], params);
  if (type === 'onboarding.escalated') return text(OVERDUE[what], params);
  if (type === 'onboarding.handedOver' && payload.how === 'request')
    return text('onboarding.story.filed', params);
  if (type === 'onboarding.surveyStuck') return troubleText(payload.trouble, params);
  return isTold(type) ? text(SENTENCES[type], params) : verbatim(type);
}

/** R63: why the survey could not be sent. */
export function troubleText(trouble: unknown, params: Record<string, Text | string | number>): Text {
  if (trouble === 'noContact') return text('onboarding.trouble.noContact', params);
  return text(
    trouble === 'noAddress' ? 'onboarding.trouble.noAddress' : 'onboarding.trouble.notAccepted',
    params,
  );
}

function paramsOf(
  { state }: View,
  { actor, actorName, payload }: Event,
  organisation: Organisation,
): Record<string, Text | string | number> {
  const what = watchedOf(payload.what);
  const task = state.tasks.find((one) => one.task === (payload.task ?? payload.part));
  const number = (key: string) => Number(payload[key] ?? 0);
  return {
    name: verbatim(state.customerName),
    by: actor === 'desk' ? text('chat.appName') : personText(actor, actorName, organisation),
    signed: momentText(state.signedAt),
    due: momentText(state.handOverDue),
    task: task ? taskText(task) : verbatim(''),
    number: number('number') || Number(payload.part ?? 0) || 0,
    count: number('count'),
    callAt: typeof payload.callAt === 'string' ? { moment: payload.callAt, style: 'dateTime' } : verbatim(''),
    at: dueText(state, what, payload.part),
    handOverHours: number('handOverHours'),
    callDays: number('callDays'),
    surveyHours: number('surveyHours'),
  };
}

function dueText(state: View['state'], what: Watched, part: unknown): Text {
  const due = {
    handOver: state.handOverDue,
    book: state.callDue,
    // Before the call it is about its beginning, after it about its outcome.
    call: state.callAt,
    survey: state.surveyDue,
    task: state.tasks.find(({ task }) => task === part)?.dueAt,
    point: state.points.find(({ number }) => String(number) === part)?.dueAt,
  }[what];
  return due ? momentText(due) : verbatim('');
}

export function taskText({ names, task }: Pick<Task, 'names' | 'task'>): Text {
  return { names, otherwise: names.en ?? task };
}

function watchedOf(value: unknown): Watched {
  return WATCHED.find((known) => known === value) ?? 'handOver';
}

function isTold(type: string): type is keyof typeof SENTENCES {
  return Object.hasOwn(SENTENCES, type);
}
