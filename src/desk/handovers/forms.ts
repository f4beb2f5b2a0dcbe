import { z } from 'zod';
import type { Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import { defineForm, type OpenForm } from '../../kit/form.ts';
import { text, verbatim } from '../../kit/text.ts';
import type { PersonFile } from '../people/queries.ts';
import { heldFacts } from './describe.ts';
import type { Counts } from './schema.ts';

/** First what is held, and who shall have it. */
export function handOverForm(person: PersonFile, held: Counts): OpenForm {
  const form = defineForm({
    id: 'people.handOver',
    title: 'form.handOver.title',
    submit: 'button.next',
    intro: heldIntro(person.name, held),
    schema: z.object({ to: z.string().min(1) }),
    fields: {
      to: {
        widget: 'lookup',
        lookup: 'people',
        label: text('field.successor'),
        help: text('help.successor'),
      },
    },
  });
  return { form, target: person.id, commandId: mintCommandId() };
}

/** Then the same once more with both names, to be confirmed. */
export function confirmHandOverForm(
  from: { id: string; name: string },
  to: { id: string; name: string },
  held: Counts,
): OpenForm {
  const form = defineForm({
    id: 'people.handOverConfirmed',
    title: 'form.handOver.title',
    submit: 'button.handOver',
    intro: [
      ...heldIntro(from.name, held),
      {
        part: 'text',
        text: text('form.handOver.check', { from: verbatim(from.name), to: verbatim(to.name) }),
        tone: 'warning',
      },
    ],
    schema: z.object({}),
    fields: {},
  });
  return { form, target: from.id, commandId: mintCommandId(), state: { to: to.id } };
}

function heldIntro(name: string, held: Counts): Part[] {
  return [
    { part: 'text', text: text('form.handOver.intro', { name: verbatim(name) }) },
    { part: 'facts', facts: heldFacts(held) },
  ];
}
