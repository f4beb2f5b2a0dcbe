import type { Block, BlockElement, InputValue, StateValues } from './wire.ts';
import { word } from './words.ts';

/**
 * What a person has entered in one view or message. It outlives every redraw: a value belongs to block id, action id and
 * element type, so that an updated view keeps what was typed, as Slack does, even if the update names another initial value.
 */
export type Form = Map<string, InputValue>;

const TEXT_TYPES = ['plain_text_input', 'email_text_input', 'url_text_input', 'number_input'];

/** How each stateful element starts; an element that is not named here carries no state (buttons, menus, pictures). */
const INITIAL: Record<string, (element: BlockElement) => Omit<InputValue, 'type'>> = {
  ...Object.fromEntries(
    TEXT_TYPES.map((type) => [type, (e: BlockElement) => ({ value: e.initial_value ?? null })]),
  ),
  static_select: (e) => ({ selected_option: e.initial_option ?? null }),
  external_select: (e) => ({ selected_option: e.initial_option ?? null }),
  radio_buttons: (e) => ({ selected_option: e.initial_option ?? null }),
  checkboxes: (e) => ({ selected_options: e.initial_options ?? [] }),
  multi_static_select: (e) => ({ selected_options: e.initial_options ?? [] }),
  multi_external_select: (e) => ({ selected_options: e.initial_options ?? [] }),
  users_select: (e) => ({ selected_user: e.initial_user ?? null }),
  multi_users_select: (e) => ({ selected_users: e.initial_users ?? [] }),
  channels_select: (e) => ({ selected_channel: e.initial_channel ?? null }),
  multi_channels_select: (e) => ({ selected_channels: e.initial_channels ?? [] }),
  conversations_select: (e) => ({ selected_conversation: e.initial_conversation ?? null }),
  multi_conversations_select: (e) => ({ selected_conversations: e.initial_conversations ?? [] }),
  datepicker: (e) => ({ selected_date: e.initial_date ?? null }),
  timepicker: (e) => ({ selected_time: e.initial_time ?? null }),
  datetimepicker: (e) => ({ selected_date_time: e.initial_date_time ?? null }),
};

function keyOf(blockId: string, element: BlockElement): string {
  return JSON.stringify([blockId, element.action_id ?? '', element.type]);
}

export function readValue(form: Form, blockId: string, element: BlockElement): InputValue {
  const known = form.get(keyOf(blockId, element));
  return known ?? { type: element.type, ...INITIAL[element.type]?.(element) };
}

export function writeValue(form: Form, blockId: string, element: BlockElement, value: InputValue): void {
  form.set(keyOf(blockId, element), value);
}

export function formFrom(blocks: readonly Block[], values: StateValues): Form {
  const form: Form = new Map();
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      const id = block.block_id ?? '';
      const value = values[id]?.[element.action_id ?? ''];
      if (value?.type === element.type) writeValue(form, id, element, value);
    }
  }
  return form;
}

function elementsOf(block: Block): BlockElement[] {
  if (block.type === 'input') return block.element ? [block.element] : [];
  if (block.type === 'section') return block.accessory ? [block.accessory] : [];
  return block.type === 'actions' ? ((block.elements ?? []) as BlockElement[]) : [];
}

/** `view.state.values` for the blocks that stand on the screen now. */
export function stateOf(form: Form, blocks: readonly Block[]): StateValues {
  const state: StateValues = {};
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      if (!(element.type in INITIAL)) continue;
      const id = block.block_id ?? '';
      state[id] = { ...state[id], [element.action_id ?? '']: readValue(form, id, element) };
    }
  }
  return state;
}

/** What Slack's own client refuses before it asks the app; the sentences stand at the field. */
export function faultsOf(form: Form, blocks: readonly Block[]): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const block of blocks) {
    const { element } = block;
    if (block.type !== 'input' || !element || !(element.type in INITIAL)) continue;
    const id = block.block_id ?? '';
    const fault = faultOf(readValue(form, id, element), element, block.optional === true);
    if (fault) faults[id] = fault;
  }
  return faults;
}

function faultOf(value: InputValue, element: BlockElement, optional: boolean): string | undefined {
  if (isEmpty(value)) return optional ? undefined : word('required');
  const text = value.value;
  return typeof text === 'string' ? textFault(text, element) : undefined;
}

function isEmpty({ type: _type, ...rest }: InputValue): boolean {
  return Object.values(rest).every(
    (part) =>
      part === null || part === undefined || (typeof part === 'string' ? part.trim() === '' : isBare(part)),
  );
}

function isBare(part: unknown): boolean {
  return Array.isArray(part) && part.length === 0;
}

function textFault(text: string, element: BlockElement): string | undefined {
  if (element.type === 'number_input') return numberFault(text.trim(), element);
  if (element.type === 'email_text_input' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text))
    return word('notEmail');
  if (element.type === 'url_text_input' && !/^https?:\/\/\S+$/i.test(text)) return word('notUrl');
  if (element.min_length !== undefined && text.length < element.min_length) {
    return word('tooShort', { n: element.min_length });
  }
  const max = element.max_length ?? 3000;
  return text.length > max ? word('tooLong', { n: max }) : undefined;
}

function numberFault(text: string, element: BlockElement): string | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return word('notNumber');
  if (!element.is_decimal_allowed && !/^[+-]?\d+$/.test(text)) return word('notWhole');
  const { min_value: min, max_value: max } = element;
  if (min !== undefined && Number(text) < Number(min)) return word('tooSmall', { n: min });
  if (max !== undefined && Number(text) > Number(max)) return word('tooBig', { n: max });
  return undefined;
}
