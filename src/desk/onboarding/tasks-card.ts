import { buttonOf } from '../../kit/button-of.ts';
import type { Item } from '../../kit/card.ts';
import type { CardKind } from '../../kit/feature.ts';
import { momentText, text } from '../../kit/text.ts';
import { roleText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { viewed } from './cards.ts';
import { joined, lateness, personIn } from './describe.ts';
import type { View } from './queries.ts';
import { isRunning, paceOf } from './rules.ts';
import { partTarget, type Task } from './schema.ts';
import { taskText } from './story.ts';

/** R61: the checklist of what is to be set up, in the onboarding's thread. */
export const tasksCard: CardKind = {
  async draw(target, _reader, desk) {
    const drawn = await viewed(target, desk);
    if (!drawn || drawn.view.state.tasks.length === 0) return null;
    const { view, organisation } = drawn;
    const { state } = view;
    const done = state.tasks.filter(({ doneAt }) => doneAt !== null).length;
    const words = text('onboarding.checklist', { done, total: state.tasks.length });
    return {
      summary: words,
      parts: [
        { part: 'heading', text: words },
        { part: 'items', items: state.tasks.map((task) => taskItem(view, task, organisation)) },
      ],
    };
  },
};

export function taskItem(view: View, task: Task, organisation: Organisation): Item {
  const { state, now } = view;
  const { doneAt, ownerId, dueAt, doneBy } = task;
  const target = partTarget(state.id, task.task);
  const pace = paceOf(state.startedAt, dueAt, doneAt, now);
  const owner = ownerId ? personIn(view, ownerId, organisation) : roleText(task.role);
  const stands = doneAt
    ? text('onboarding.doneBy', { by: personIn(view, doneBy ?? '', organisation), at: momentText(doneAt) })
    : text('onboarding.dueAt', { at: momentText(dueAt) });
  return {
    title: text(doneAt ? 'onboarding.mark.done' : 'onboarding.mark.open', { what: taskText(task) }),
    facts: [
      { names: task.what, otherwise: task.what.en ?? '' },
      joined([
        ...(doneAt ? [] : [text('onboarding.owner', { owner })]),
        stands,
        ...lateness(pace, doneAt !== null),
      ]),
    ],
    ...(doneAt === null &&
      isRunning(state) && {
        buttons: [
          ...(ownerId ? [] : [buttonOf('onboarding.take', 'onboarding.button.take', target, state.version)]),
          buttonOf('onboarding.complete', 'onboarding.button.done', target, state.version, 'primary'),
        ],
      }),
  };
}
