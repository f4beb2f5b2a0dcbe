import { type Names, nameAttributes } from './combobox.ts';
import { el, freshId, on } from './dom.ts';
import { voice } from './state.ts';
import { choose, type Slot, slotValue } from './surface.ts';
import { renderText } from './text.ts';
import { epochOf, wallClock } from './time.ts';
import type { Option } from './wire.ts';

/** Date, time and both together, by the browser's own fields: they speak the person's language and work by keyboard. */
export function renderDatePicker(slot: Slot, names: Names): HTMLElement {
  const value = slotValue(slot);
  const kinds: Record<string, string> = {
    datepicker: 'date',
    timepicker: 'time',
    datetimepicker: 'datetime-local',
  };
  const field = el('input', {
    type: kinds[slot.element.type] ?? 'text',
    class: 'field short',
    'data-control': true,
    ...nameAttributes(names),
  });
  const { tz } = voice();
  const at = value.selected_date_time;
  field.value = value.selected_date ?? value.selected_time ?? (at ? wallClock(new Date(at * 1000), tz) : '');
  return on(field, {
    change: () => {
      const text = field.value || null;
      if (slot.element.type === 'datepicker') void choose(slot, { selected_date: text });
      else if (slot.element.type === 'timepicker') void choose(slot, { selected_time: text });
      else void choose(slot, { selected_date_time: text ? (epochOf(text, tz) ?? null) : null });
    },
  });
}

/** Radio buttons and checkboxes: a group with one name, each choice with its own description. */
export function renderChoiceGroup(slot: Slot, names: Names): HTMLElement {
  const single = slot.element.type === 'radio_buttons';
  const group = el('div', {
    class: 'choices',
    role: single ? 'radiogroup' : 'group',
    ...nameAttributes(names),
  });
  if (!single) group.removeAttribute('aria-required');
  const stem = freshId('choice');
  const value = slotValue(slot);
  const held = new Set(
    (single ? [value.selected_option] : (value.selected_options ?? [])).map((one) => one?.value),
  );
  const options = slot.element.options ?? [];
  for (const option of options) group.append(choiceRow(option, single, stem, held.has(option.value)));
  return on(group, {
    change: () => {
      const boxes = [...group.querySelectorAll('input')];
      const chosen = options.filter((_option, index) => boxes[index]?.checked);
      void choose(slot, single ? { selected_option: chosen[0] ?? null } : { selected_options: chosen });
    },
  });
}

function choiceRow(option: Option, single: boolean, stem: string, checked: boolean): HTMLElement {
  const box = el('input', { type: single ? 'radio' : 'checkbox', name: stem, value: option.value });
  box.dataset.control = '';
  box.checked = checked;
  const words = el('span', { class: 'choice-words' }, renderText(option.text, 'choice-text', 'span'));
  if (option.description) words.append(renderText(option.description, 'choice-detail', 'span'));
  return el('label', { class: 'choice' }, box, words);
}
