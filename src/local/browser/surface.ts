import { fetchSuggestions, sendAction } from './api.ts';
import { ask } from './dialog.ts';
import { type Form, readValue, stateOf, writeValue } from './form.ts';
import { me } from './state.ts';
import { toast } from './toast.ts';
import type { Block, BlockElement, Container, InputValue } from './wire.ts';
import { word } from './words.ts';

/** The place where blocks stand: one message, one modal view or the home view. */
export interface Surface {
  container: Container;
  form: Form;
  blocks: () => readonly Block[];
}

/** One element in its block on its surface; all a control needs to read, keep and send its value. */
export interface Slot {
  surface: Surface;
  block: Block;
  element: BlockElement;
  /** A change is sent to the app at once: always outside input blocks, there only with `dispatch_action`. */
  dispatches: boolean;
}

export function slotValue({ surface, block, element }: Slot): InputValue {
  return readValue(surface.form, block.block_id ?? '', element);
}

export function keep({ surface, block, element }: Slot, value: Omit<InputValue, 'type'>): void {
  writeValue(surface.form, block.block_id ?? '', element, { type: element.type, ...value });
}

/** Keeps a new choice and, where the block asks for it, tells the app. */
export async function choose(slot: Slot, value: Omit<InputValue, 'type'>): Promise<void> {
  keep(slot, value);
  if (slot.dispatches && (await confirmed(slot))) await dispatch(slot, { type: slot.element.type, ...value });
}

export async function confirmed(slot: Slot): Promise<boolean> {
  return slot.element.confirm ? ask(slot.element.confirm) : true;
}

/** Sends one interaction; a refusal or a dead app is said aloud, never swallowed. */
export async function dispatch(slot: Slot, element: InputValue & { text?: unknown }): Promise<void> {
  const { surface, block } = slot;
  try {
    const answer = await sendAction(me().id, {
      container: surface.container,
      block_id: block.block_id ?? '',
      action_id: slot.element.action_id ?? '',
      element,
      state: { values: stateOf(surface.form, surface.blocks()) },
    });
    if (!answer.ok) toast(answer.message ?? word('noAnswer'));
  } catch {
    toast(word('noServer'));
  }
}

export function suggestionsFor({ surface, block, element }: Slot, query: string) {
  return fetchSuggestions(me().id, {
    container: surface.container,
    block_id: block.block_id ?? '',
    action_id: element.action_id ?? '',
    value: query,
    state: { values: stateOf(surface.form, surface.blocks()) },
  });
}
