import { type Names, nameAttributes } from './combobox.ts';
import { el, freshId, on } from './dom.ts';
import { dispatch, keep, type Slot, slotValue } from './surface.ts';
import { plainWords } from './text.ts';
import { word } from './words.ts';

const TYPING_REST_MS = 300;

/**
 * The four elements in which a person types. No `maxlength`: it would cut a pasted text without a word; the counter turns
 * red instead and the form says what is wrong. Numbers use a text field, because a browser's number field hides what it
 * cannot read.
 */
export function renderTextInput(slot: Slot, names: Names): HTMLElement {
  const { element } = slot;
  const long = element.type === 'plain_text_input' && element.multiline === true;
  const counted = element.max_length !== undefined && element.type === 'plain_text_input';
  const counter = counted ? el('span', { class: 'counter', id: freshId('counter') }) : undefined;
  const attributes = {
    class: long ? 'field long' : 'field',
    placeholder: plainWords(element.placeholder) || undefined,
    'data-control': true,
    'data-focus': element.focus_on_load ? 'first' : undefined,
    ...nameAttributes(names),
    ...(counter && { 'aria-describedby': `${names.describedBy ?? ''} ${counter.id}`.trim() }),
  };
  const field = long
    ? el('textarea', { rows: 4, ...attributes })
    : el('input', { ...kindOf(slot), ...attributes });
  field.value = slotValue(slot).value ?? '';
  listen(slot, field, counter);
  return counter ? el('div', { class: 'counted' }, field, counter) : field;
}

function kindOf(slot: Slot): Record<string, string> {
  switch (slot.element.type) {
    case 'email_text_input':
      return { type: 'email', inputmode: 'email', autocomplete: 'off' };
    case 'url_text_input':
      return { type: 'url', inputmode: 'url', autocomplete: 'off' };
    case 'number_input':
      return {
        type: 'text',
        inputmode: slot.element.is_decimal_allowed ? 'decimal' : 'numeric',
        autocomplete: 'off',
      };
    default:
      return { type: 'text', autocomplete: 'off' };
  }
}

function listen(
  slot: Slot,
  field: HTMLInputElement | HTMLTextAreaElement,
  counter: HTMLElement | undefined,
): void {
  const triggers = slot.element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const send = () => void dispatch(slot, slotValue(slot));
  const count = () => counter && drawCount(counter, field.value.length, slot.element.max_length ?? 3000);
  count();
  field.addEventListener('input', () => {
    keep(slot, { value: field.value === '' ? null : field.value });
    count();
    if (!slot.dispatches || !triggers.includes('on_character_entered')) return;
    clearTimeout(timer);
    timer = setTimeout(send, TYPING_REST_MS);
  });
  on(field as HTMLElement, {
    keydown: (event) => {
      if (event.key !== 'Enter' || event.isComposing || event.shiftKey) return;
      if (!slot.dispatches || !triggers.includes('on_enter_pressed')) return;
      event.preventDefault();
      send();
    },
  });
}

function drawCount(counter: HTMLElement, length: number, max: number): void {
  const left = max - length;
  counter.classList.toggle('over', left < 0);
  counter.replaceChildren(
    el('span', { 'aria-hidden': 'true' }, `${length} / ${max}`),
    el('span', { class: 'only-spoken' }, word('charactersLeft', { n: left })),
  );
}
