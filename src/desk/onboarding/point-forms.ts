import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { mintCommandId } from '../../kit/command-id.ts';
import { defineForm, type OpenForm, type Values } from '../../kit/form.ts';
import { type Text, text, verbatim } from '../../kit/text.ts';
import { said, words } from './forms.ts';
import { LONGEST } from './schema.ts';

/** As many points can be typed at once. */
const POINTS_AT_ONCE = 5;

const PointFields = z.object({
  point1: words(LONGEST.point).optional(),
  point2: words(LONGEST.point).optional(),
  point3: words(LONGEST.point).optional(),
  point4: words(LONGEST.point).optional(),
  point5: words(LONGEST.point).optional(),
});

/** What was typed as points, in order; fields left empty are none. */
export function typedPoints(values: Values): string[] {
  const typed = Array.from({ length: POINTS_AT_ONCE }, (_, at) => values[`point${at + 1}`]);
  return typed.filter((point): point is string => typeof point === 'string' && point.trim() !== '');
}

const pointField = (number: number) =>
  ({ widget: 'text', multiline: true, label: text('onboarding.field.point', { number }) }) as const;
const pointFields = {
  point1: pointField(1),
  point2: pointField(2),
  point3: pointField(3),
  point4: pointField(4),
  point5: pointField(5),
};

/** R62, R64: the call has happened; what it left open is asked for at once. */
export function happenedForm(target: string, name: Text): OpenForm {
  const form = defineForm({
    id: 'onboarding.happened',
    title: 'onboarding.form.happened.title',
    submit: 'onboarding.button.happened',
    intro: [said(text('onboarding.intro.happened', { name }))],
    schema: PointFields,
    fields: pointFields,
  });
  return { form, target, commandId: mintCommandId(), state: { invitationId: randomUUID() } };
}

export function pointsForm(id: string, name: Text): OpenForm {
  const form = defineForm({
    id: 'onboarding.addPoints',
    title: 'onboarding.form.points.title',
    submit: 'button.send.short',
    intro: [said(text('onboarding.intro.points', { name }))],
    schema: PointFields,
    fields: pointFields,
  });
  return { form, target: id, commandId: mintCommandId() };
}

/** @param about the point itself, for whoever may read it */
export function resolveForm(target: string, number: number, about: string | null): OpenForm {
  const form = defineForm({
    id: 'onboarding.resolve',
    title: 'onboarding.form.resolve.title',
    submit: 'onboarding.button.resolve',
    intro: [
      { part: 'text', text: text('onboarding.point', { number }), tone: 'strong' },
      ...(about ? [said(verbatim(about))] : []),
    ],
    schema: z.object({ outcome: words(LONGEST.outcome) }),
    fields: {
      outcome: {
        widget: 'text',
        multiline: true,
        label: text('onboarding.field.outcome'),
        help: text('onboarding.help.outcome'),
      },
    },
  });
  return { form, target, commandId: mintCommandId() };
}
