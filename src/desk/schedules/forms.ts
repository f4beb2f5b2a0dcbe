import { mintCommandId } from '../../kit/command-id.ts';
import { defineForm, type OpenForm } from '../../kit/form.ts';
import { type Text, text } from '../../kit/text.ts';
import { SHIFT_UNITS, ShiftTyped } from './schema.ts';

export function shiftForm(name: string, title: Text, due: Text): OpenForm {
  const form = defineForm({
    id: 'schedule.shift',
    title: 'form.shift.title',
    submit: 'button.save',
    intro: [{ part: 'text', text: text('form.shift.intro', { title, at: due }) }],
    schema: ShiftTyped,
    fields: {
      amount: { widget: 'number', label: text('field.shiftBy'), help: text('help.shiftBy') },
      unit: {
        widget: 'choice',
        label: text('field.shiftUnit'),
        choices: SHIFT_UNITS.map((unit) => ({ value: unit, label: text(`option.shiftUnit.${unit}`) })),
      },
      date: { widget: 'date', label: text('field.shiftDate') },
      time: { widget: 'text', label: text('field.shiftTime'), help: text('help.shiftTime') },
    },
  });
  return { form, target: name, commandId: mintCommandId(), values: { unit: 'hours' } };
}
