import type { types } from '@slack/bolt';
import type { Translate } from '../../i18n/translate.ts';
import { type Field, type Form, type Limits, limitsOf, type OpenForm, type Values } from '../../kit/form.ts';
import { TooLarge } from '../sizes.ts';
import { within } from './limits.ts';
import { type Drawing, renderParts } from './render-card.ts';
import { renderButtons } from './render-controls.ts';
import { renderElement } from './render-widget.ts';
import { plain } from './rich-text.ts';

/** What a form carries unseen: the record, the command id of its submission, the feature's own ids. */
export type Carried = { target: string; commandId: string; state: Record<string, string> };

/** @throws TooLarge when Slack would refuse the form */
export function renderForm(
  open: OpenForm,
  t: Translate,
  drawing: Omit<Drawing, 'where'> = {},
): types.ModalView {
  const { form } = open;
  const where = `form ${form.id}`;
  const title = t({ key: form.title });
  const submit = t({ key: form.submit });
  const blocks = [
    ...renderParts(form.intro ?? [], t, { ...drawing, where }),
    ...inputs(form, open.values ?? {}, t, where),
    ...renderButtons([...(form.saveDraft ? [form.saveDraft] : []), ...(form.extra ?? [])], t, where),
  ];
  within(title.length, 'viewTitle', where);
  within(submit.length, 'viewTitle', where);
  within(blocks.length, 'viewBlocks', where);
  return {
    type: 'modal',
    callback_id: form.id,
    title: plain(title),
    submit: plain(submit),
    close: plain(t({ key: 'chat.cancel' })),
    notify_on_close: false,
    private_metadata: carry(open, where),
    blocks,
  };
}

function carry({ target, commandId, state }: OpenForm, where: string): string {
  const carried = JSON.stringify({ t: target, c: commandId, s: state ?? {} });
  within(carried.length, 'privateMetadata', where);
  return carried;
}

/** The metadata of a view of ours; empty for one that carries nothing. */
export function readCarried(metadata: string | undefined): Carried {
  if (!metadata) return { target: '', commandId: '', state: {} };
  const { t, c, s } = JSON.parse(metadata) as { t: string; c: string; s: Record<string, string> };
  return { target: t, commandId: c, state: s };
}

function inputs(form: Form, values: Values, t: Translate, where: string): types.InputBlock[] {
  const limits = limitsOf(form);
  return Object.entries(form.fields).map(([name, field]) =>
    input(name, field, limits[name] ?? { required: false }, values[name], t, where),
  );
}

function input(
  name: string,
  field: Field,
  limits: Limits,
  value: Values[string] | undefined,
  t: Translate,
  where: string,
): types.InputBlock {
  const label = t(field.label);
  const help = field.help && t(field.help);
  const at = `${where}, field ${name}`;
  if (label === '') throw new TooLarge(at, 'an empty label', 0, 0);
  within(label.length, 'label', at);
  if (help) within(help.length, 'label', at);
  return {
    type: 'input',
    block_id: name,
    label: plain(label),
    optional: !limits.required,
    ...(help && { hint: plain(help) }),
    element: renderElement(field, limits, value, t, at),
  };
}
