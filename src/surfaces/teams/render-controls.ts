import type { Translate } from '../../i18n/translate.ts';
import type { Button, Choice, Part } from '../../kit/card.ts';
import { shorten } from '../sizes.ts';
import type { Action, ActionSet, Element, Execute, InputChoice, ShowCard, Submit } from './adaptive-card.ts';
import { LIMITS } from './limits.ts';
import { bold, inert, paragraph, run } from './literal-text.ts';
import type { Carried } from './read-values.ts';

/** Where buttons are drawn, and what they have to know of it. */
export type Pressing = {
  place: 'message' | 'dialog';
  cardId?: string;
  /** Actions that answer with a form or a page: Teams opens a dialog only for a button that says so beforehand. */
  opens?: ReadonlySet<string>;
  /** What every button of a form carries beside its own ids. */
  form?: Pick<Carried, 's' | 'm' | 'l'>;
};

/** Buttons in rows; `more` goes behind the three dots of the last one. */
export function renderButtons(
  buttons: readonly Button[],
  t: Translate,
  pressing: Pressing,
  more: readonly Button[] = [],
): ActionSet[] {
  const rows: Action[][] = [];
  for (let start = 0; start < buttons.length; start += LIMITS.row) {
    rows.push(buttons.slice(start, start + LIMITS.row).map((button) => renderButton(button, t, pressing)));
  }
  const menu = more.map((button): Action => ({ ...renderButton(button, t, pressing), mode: 'secondary' }));
  const last = rows.pop() ?? [];
  return [...rows, [...last, ...menu]]
    .filter((actions) => actions.length > 0)
    .map((actions) => ({ type: 'ActionSet', actions }));
}

function renderButton(button: Button, t: Translate, pressing: Pressing): Submit | Execute | ShowCard {
  const { action, target, commandId, confirm, style } = button;
  const carried: Carried = { k: 'action', n: action, t: target, c: commandId, ...pressing.form };
  const look = style ? { style: style === 'danger' ? ('destructive' as const) : ('positive' as const) } : {};
  const title = inert(t({ key: button.label }));
  // Without a form nothing is typed that a button could need.
  const inputs = pressing.form ? {} : { associatedInputs: 'none' as const };
  if (!confirm) return { ...sends(title, carried, pressing), ...look, ...inputs };
  const yes = sends(inert(t({ key: confirm.yes })), carried, pressing);
  return {
    type: 'Action.ShowCard',
    title,
    ...look,
    card: {
      type: 'AdaptiveCard',
      body: [
        ...paragraph(bold(t({ key: confirm.title }))),
        ...paragraph(run(shorten(t(confirm.text), LIMITS.confirmText)), { spacing: 'small' }),
      ],
      actions: [{ ...yes, ...look, ...inputs }],
    },
  };
}

/** A dialog sends everything the same way; in a message the kind of button decides what Teams asks of the bot. */
export function sends(title: string, carried: Carried, pressing: Pressing): Submit | Execute {
  const desk = { ...carried, ...(pressing.cardId && { d: pressing.cardId }) };
  if (pressing.place === 'dialog') return { type: 'Action.Submit', title, data: { desk } };
  if (pressing.opens?.has(carried.n)) return opening(title, desk);
  return { type: 'Action.Execute', title, verb: carried.n, data: { desk } };
}

/** A button of a message that opens a dialog. */
export function opening(title: string, desk: Carried): Submit {
  return { type: 'Action.Submit', title, data: { msteams: { type: 'task/fetch' }, desk } };
}

/** A menu and the button that takes what is chosen: Teams tells nobody of a menu alone. */
export function renderChoose(
  part: Extract<Part, { part: 'choose' }>,
  t: Translate,
  pressing: Pressing,
  index: number,
): Element[] {
  const { action, target, commandId } = part;
  const id = `choose:${index}`;
  const choose = inert(t({ key: 'chat.choose' }));
  const choices = renderChoices(part.choices, t);
  const chosen = choices.find(({ value }) => value === part.chosen);
  const carried: Carried = { k: 'action', n: action, t: target, c: commandId, i: id };
  return [
    {
      type: 'Input.ChoiceSet',
      id,
      label: inert(t(part.label)),
      style: 'compact',
      choices,
      placeholder: choose,
      ...(chosen && { value: chosen.value }),
    },
    { type: 'ActionSet', actions: [sends(choose, carried, pressing)], spacing: 'small' },
  ];
}

/** Titles of a list that weighs too much are cut with a mark, all at the same length; what is stored is the value. */
export function renderChoices(choices: readonly Choice[], t: Translate): InputChoice[] {
  const titles = choices.map((choice) => inert(t(choice.label)) || '–');
  const most = longestThatFits(titles);
  return choices.map(({ value }, at) => ({ title: shorten(titles[at] ?? '', most), value }));
}

function longestThatFits(titles: readonly string[]): number {
  const weigh = (most: number) => Buffer.byteLength(titles.map((title) => shorten(title, most)).join(''));
  let most = Math.max(0, ...titles.map((title) => title.length));
  while (most > 8 && weigh(most) > LIMITS.titles) most = Math.max(8, Math.floor(most * 0.9));
  return most;
}
