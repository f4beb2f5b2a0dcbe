import type { Duties, Duty } from '../../kit/feature.ts';
import { text, verbatim } from '../../kit/text.ts';
import { customerText } from './describe.ts';
import { type View, viewsByIds } from './queries.ts';
import { parseTarget, partTarget, type Watched } from './schema.ts';
import { taskText, troubleText } from './story.ts';

type Read = (view: View, part: string) => Duty | null;

/** How what an onboarding asks of somebody reads in their list. */
function duties(read: Read): Duties {
  return async (subjects, desk) => {
    const views = await viewsByIds(
      subjects.map((subject) => parseTarget(subject).id),
      desk,
    );
    const told = subjects.flatMap((subject): [string, Duty][] => {
      const { id, part } = parseTarget(subject);
      const view = views.get(id);
      const duty = view ? read(view, part) : null;
      return duty ? [[subject, duty]] : [];
    });
    return new Map(told);
  };
}

const about = ({ state }: View) => [customerText(state)];

export const handOverDuties = duties((view) => ({
  title: text('onboarding.duty.handOver'),
  facts: about(view),
  button: { action: 'onboarding.handOver', label: 'onboarding.button.handOver', target: view.state.id },
}));

export const taskDuties = duties((view, part) => {
  const task = view.state.tasks.find((one) => one.task === part);
  if (!task) return null;
  return {
    title: text('onboarding.duty.task', { task: taskText(task) }),
    facts: about(view),
    button: {
      action: 'onboarding.complete',
      label: 'onboarding.button.done',
      target: partTarget(view.state.id, part),
    },
  };
});

export const bookDuties = duties((view) => ({
  title: text('onboarding.duty.book'),
  facts: about(view),
  button: { action: 'onboarding.book', label: 'onboarding.button.book', target: view.state.id },
}));

export const callDuties = duties((view) => ({
  title: text('onboarding.duty.call'),
  facts: about(view),
  button: { action: 'onboarding.open', label: 'onboarding.button.open', target: view.state.id },
}));

export const surveyDuties = duties((view) => {
  const { surveyTrouble, customerName, id } = view.state;
  const trouble = surveyTrouble ? [troubleText(surveyTrouble, { name: verbatim(customerName) })] : [];
  return {
    title: text('onboarding.duty.survey'),
    facts: [...about(view), ...trouble],
    button: { action: 'onboarding.survey', label: 'onboarding.button.survey', target: id },
  };
});

export const pointDuties = duties((view, part) => ({
  title: text('onboarding.duty.point', { number: Number(part) }),
  facts: about(view),
  button: {
    action: 'onboarding.resolve',
    label: 'onboarding.button.resolve',
    target: partTarget(view.state.id, part),
  },
}));

/** Watched things by the kind of their obligation. */
export const DUTY_OF: Readonly<Record<Watched, Duties>> = {
  handOver: handOverDuties,
  task: taskDuties,
  book: bookDuties,
  call: callDuties,
  survey: surveyDuties,
  point: pointDuties,
};
