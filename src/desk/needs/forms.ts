import { mintCommandId } from '../../kit/command-id.ts';
import { defineForm, type OpenForm } from '../../kit/form.ts';
import { text, verbatim } from '../../kit/text.ts';
import type { NeedLine } from './queries.ts';
import { NeedTyped } from './schema.ts';

/** R51: what the customer needs now, with what was written down last in place. */
export function needForm({ id, name, last }: NeedLine): OpenForm {
  const form = defineForm({
    id: 'needs.update',
    title: 'needs.form.title',
    submit: 'button.save',
    intro: [{ part: 'text', text: verbatim(name), tone: 'strong' }],
    schema: NeedTyped,
    fields: {
      projects: {
        widget: 'text',
        multiline: true,
        label: text('needs.projects'),
        help: text('needs.projects.help'),
      },
      services: {
        widget: 'text',
        multiline: true,
        label: text('needs.services'),
        help: text('needs.services.help'),
      },
      other: { widget: 'text', multiline: true, label: text('needs.other'), help: text('needs.other.help') },
    },
  });
  return {
    form,
    target: id,
    commandId: mintCommandId(),
    state: { needId: mintCommandId() },
    values: last?.texts ?? {},
  };
}
