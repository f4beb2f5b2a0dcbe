import type { types } from '@slack/bolt';
import type { Translate } from '../../i18n/translate.ts';
import type { Button, Choice, Part } from '../../kit/card.ts';
import { shorten } from '../sizes.ts';
import { LIMITS, within } from './limits.ts';
import { plain } from './rich-text.ts';

/**
 * Buttons in rows. Within one row Slack wants every action id once, so the same action for another record begins a new row.
 */
export function renderButtons(
  buttons: readonly Button[],
  t: Translate,
  where: string,
  more: readonly Button[] = [],
): types.ActionsBlock[] {
  const rows: Button[][] = [];
  for (const button of buttons) {
    const row = rows.at(-1);
    const fits = row && row.length < LIMITS.actions && row.every((other) => other.action !== button.action);
    if (fits) row.push(button);
    else rows.push([button]);
  }
  const menu = more.length > 0 ? [renderMenu(more, t, where)] : [];
  return rows.map((row, at) => ({
    type: 'actions',
    elements: [
      ...row.map((button) => renderButton(button, t, where)),
      ...(at === rows.length - 1 ? menu : []),
    ],
  }));
}

/** The action id of the menu behind the buttons; which button of it was meant stands in the option. */
export const MENU_ACTION = 'menu';

/** An option holds 150 characters: enough for an action id, a record's ids and a command id. */
function renderMenu(buttons: readonly Button[], t: Translate, where: string): types.Overflow {
  within(buttons.length, 'overflow', where);
  return {
    type: 'overflow',
    action_id: MENU_ACTION,
    options: buttons.map((button) => {
      const value = `${button.action}|${buttonValue(button)}`;
      within(value.length, 'optionValue', where);
      return { text: plain(shorten(t({ key: button.label }), LIMITS.optionText)), value };
    }),
  };
}

/** @param value of the option chosen */
export function readMenuValue(value: string): { name: string; target: string; commandId: string } {
  const bar = value.indexOf('|');
  return { name: value.slice(0, Math.max(bar, 0)), ...readButtonValue(value.slice(bar + 1)) };
}

function renderButton(button: Button, t: Translate, where: string): types.Button {
  const label = t({ key: button.label });
  const value = buttonValue(button);
  within(label.length, 'buttonText', where);
  within(value.length, 'buttonValue', where);
  within(button.action.length, 'actionId', where);
  return {
    type: 'button',
    action_id: button.action,
    text: plain(label),
    value,
    ...(button.style && { style: button.style }),
    ...(button.confirm && { confirm: renderConfirm(button.confirm, button.style, t, where) }),
  };
}

function renderConfirm(
  confirm: NonNullable<Button['confirm']>,
  style: Button['style'],
  t: Translate,
  where: string,
): types.ConfirmationDialog {
  const title = t({ key: confirm.title });
  const yes = t({ key: confirm.yes });
  const no = t({ key: 'chat.cancel' });
  within(title.length, 'confirmTitle', where);
  within(yes.length, 'confirmButton', where);
  within(no.length, 'confirmButton', where);
  return {
    title: plain(title),
    text: plain(shorten(t(confirm.text), LIMITS.confirmText)),
    confirm: plain(yes),
    deny: plain(no),
    ...(style && { style }),
  };
}

/** What a click brings back: ids, nothing else. A command id holds no bar; a target may. */
export function buttonValue({ target, commandId }: { target: string; commandId: string }): string {
  return `${target}|${commandId}`;
}

export function readButtonValue(value: string): { target: string; commandId: string } {
  const bar = value.lastIndexOf('|');
  return { target: value.slice(0, Math.max(bar, 0)), commandId: value.slice(bar + 1) };
}

/** A menu beside its label. Its block id carries the ids, because an option is too short for them. */
export function renderChoose(
  part: Extract<Part, { part: 'choose' }>,
  t: Translate,
  where: string,
  index: number,
): types.SectionBlock[] {
  const blockId = `choose:${index}:${buttonValue(part)}`;
  within(blockId.length, 'actionId', where);
  within(part.choices.length, 'options', where);
  const options = part.choices.map((choice) => renderOption(choice, t, where));
  const chosen = options.find((option) => option.value === part.chosen);
  return [
    {
      type: 'section',
      block_id: blockId,
      text: plain(t(part.label)),
      accessory: {
        type: 'static_select',
        action_id: part.action,
        placeholder: plain(t({ key: 'chat.choose' })),
        options,
        ...(chosen && { initial_option: chosen }),
      },
    },
  ];
}

export function readChooseBlockId(blockId: string): { target: string; commandId: string } {
  return readButtonValue(blockId.split(':').slice(2).join(':'));
}

/** A label too long for a menu is cut with a mark; what is stored is the value. */
export function renderOption(choice: Choice, t: Translate, where: string): types.PlainTextOption {
  within(choice.value.length, 'optionValue', where);
  return { text: plain(shorten(t(choice.label) || '–', LIMITS.optionText)), value: choice.value };
}
