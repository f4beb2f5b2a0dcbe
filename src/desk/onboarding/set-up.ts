import type { Circumstances } from '../../kit/command.ts';
import { type Decision, forbid, type Refused, refuse } from '../../kit/decision.ts';
import { momentText } from '../../kit/text.ts';
import { type Advanced, advance, nameIn, whyNotRunning } from './advance.ts';
import { inPlaceOf, mayDoTask } from './rules.ts';
import { type CompleteTask, DUTY, type Judged, partTarget, type TakeTask, type Task } from './schema.ts';
import { bookingDue } from './start-onboarding.ts';
import { bookDuty, taskDuty } from './watch.ts';

/** R61: whoever holds the task's role over the unit takes it, and owns it from then on. */
export function takeTask(state: Judged, input: TakeTask, circumstances: Circumstances): Decision<Advanced> {
  const { actor, now, organisation } = circumstances;
  const found = openTask(state, input, circumstances);
  if (!('task' in found)) return found;
  const { task } = found;
  if (task.ownerId === actor.id) return refuse('onboarding.yoursAlready');
  // Of somebody who is away it can be taken over (R04).
  if (
    task.ownerId !== null &&
    inPlaceOf(task.ownerId, state) === task.ownerId &&
    !isAway(state, task.ownerId)
  )
    return refuse('onboarding.taken', { params: { name: nameIn(state, task.ownerId) } });
  const taken = { ...task, ownerId: actor.id };
  return advance(
    state,
    {
      events: [{ type: 'onboarding.taskTaken', payload: { task: task.task } }],
      tasks: [taken],
      obligations: [taskDuty(state, taken, now, organisation)],
      answer: { task: task.task },
    },
    circumstances,
  );
}

/** R61: the last one done opens the way to the call. */
export function completeTask(
  state: Judged,
  input: CompleteTask,
  circumstances: Circumstances,
): Decision<Advanced> {
  const { actor, now, organisation } = circumstances;
  const found = openTask(state, input, circumstances);
  if (!('task' in found)) return found;
  const done: Task = {
    ...found.task,
    ownerId: found.task.ownerId ?? actor.id,
    doneAt: now,
    doneBy: actor.id,
  };
  const subject = partTarget(state.id, done.task);
  const last = state.tasks.every(({ task, doneAt }) => task === done.task || doneAt !== null);
  const settings = organisation.onboarding;
  const toBook = last && settings && state.callStatus === 'open';
  const callDue = toBook ? bookingDue(settings, state.unit, now, organisation) : state.callDue;
  return advance(
    state,
    {
      events: [
        { type: 'onboarding.taskDone', payload: { task: done.task, late: now > done.dueAt } },
        ...(last ? [{ type: 'onboarding.setUpDone' }] : []),
      ],
      progress: { callDue },
      tasks: [done],
      ...(input.remark !== undefined && { typed: { remark: { task: done.task, words: input.remark } } }),
      tell: toBook ? [inPlaceOf(state.accountManagerId, state)] : [],
      obligations: [
        { close: DUTY.task, subject, evidence: `done ${now.toISOString()}` },
        ...(toBook && callDue ? [bookDuty(state, callDue, now, organisation)] : []),
      ],
      answer: { task: done.task, last },
    },
    circumstances,
  );
}

function openTask(
  state: Judged,
  input: TakeTask,
  { actor, organisation }: Circumstances,
): { task: Task } | Refused {
  const refusal = whyNotRunning(state);
  if (refusal) return refusal;
  const task = state.tasks.find((one) => one.task === input.task);
  if (!task) return refuse('refusal.gone');
  if (!mayDoTask(actor, task, state, organisation))
    return forbid('onboarding.notYourTask', { role: { key: `role.${task.role}` } });
  if (task.doneAt === null) return { task };
  const at = momentText(task.doneAt);
  return refuse('onboarding.taskIsDone', { params: { name: nameIn(state, task.doneBy), at } });
}

function isAway({ away }: Pick<Judged, 'away'>, personId: string): boolean {
  return away.some((absence) => absence.personId === personId);
}
