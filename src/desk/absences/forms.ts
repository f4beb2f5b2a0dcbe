import { z } from 'zod';
import { mintCommandId } from '../../kit/command-id.ts';
import { defineForm, type OpenForm } from '../../kit/form.ts';
import { text, verbatim } from '../../kit/text.ts';
import { Days } from './schema.ts';
import { daysText } from './set-absence.ts';

/** First the days, because they decide who can be offered as a deputy. @param today the date where the person is */
export function daysForm(person: { id: string; name: string }, today: string): OpenForm {
  const form = defineForm({
    id: 'absence.days',
    title: 'form.absence.title',
    submit: 'button.next',
    intro: [{ part: 'text', text: text('absence.intro', { name: verbatim(person.name) }) }],
    schema: Days,
    fields: {
      firstDay: { widget: 'date', label: text('field.firstDay') },
      lastDay: { widget: 'date', label: text('field.lastDay'), help: text('help.lastDay') },
    },
  });
  return { form, target: person.id, commandId: mintCommandId(), values: { firstDay: today } };
}

/** Then who stands in. The look-up hears of a form only its target, so the days travel in it. */
export function deputyForm(person: { id: string; name: string }, days: Days): OpenForm {
  const form = defineForm({
    id: 'absence.deputy',
    title: 'form.absence.title',
    submit: 'button.save',
    intro: [
      {
        part: 'text',
        text: text('absence.away', { name: verbatim(person.name), ...daysText(days) }),
      },
    ],
    schema: z.object({ deputyId: z.string().min(1) }),
    fields: {
      deputyId: {
        widget: 'lookup',
        lookup: 'deputies',
        label: text('field.deputy'),
        help: text('help.deputy'),
      },
    },
  });
  return {
    form,
    target: `${days.firstDay}/${days.lastDay}/${person.id}`,
    commandId: mintCommandId(),
    state: { absenceId: mintCommandId() },
  };
}

export function parseDeputyTarget(target: string): { personId: string; days: Days } {
  const [firstDay = '', lastDay = '', ...personId] = target.split('/');
  return { personId: personId.join('/'), days: { firstDay, lastDay } };
}
