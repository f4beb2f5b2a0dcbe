import { isRecord, type Json, recordsOf, type StateValues, stringOf } from './wire.ts';

/** The field in which each element's value travels, and the property that pre-fills it. */
const VALUE_FIELDS: Record<string, { field: string; initial: string; empty: unknown }> = {
  plain_text_input: { field: 'value', initial: 'initial_value', empty: null },
  number_input: { field: 'value', initial: 'initial_value', empty: null },
  email_text_input: { field: 'value', initial: 'initial_value', empty: null },
  url_text_input: { field: 'value', initial: 'initial_value', empty: null },
  static_select: { field: 'selected_option', initial: 'initial_option', empty: null },
  external_select: { field: 'selected_option', initial: 'initial_option', empty: null },
  radio_buttons: { field: 'selected_option', initial: 'initial_option', empty: null },
  multi_static_select: { field: 'selected_options', initial: 'initial_options', empty: [] },
  multi_external_select: { field: 'selected_options', initial: 'initial_options', empty: [] },
  checkboxes: { field: 'selected_options', initial: 'initial_options', empty: [] },
  users_select: { field: 'selected_user', initial: 'initial_user', empty: null },
  multi_users_select: { field: 'selected_users', initial: 'initial_users', empty: [] },
  conversations_select: { field: 'selected_conversation', initial: 'initial_conversation', empty: null },
  channels_select: { field: 'selected_channel', initial: 'initial_channel', empty: null },
  datepicker: { field: 'selected_date', initial: 'initial_date', empty: null },
  timepicker: { field: 'selected_time', initial: 'initial_time', empty: null },
  datetimepicker: { field: 'selected_date_time', initial: 'initial_date_time', empty: null },
};

export type PlacedElement = { block: Json; element: Json; blockId: string; actionId: string };

export function valueField(type: string): string | undefined {
  return VALUE_FIELDS[type]?.field;
}

/** Every element with an action id, in the order a person meets them. */
export function elementsIn(blocks: readonly Json[]): PlacedElement[] {
  return blocks.flatMap((block) => {
    const candidates = [block.accessory, block.element, ...recordsOf(block.elements)].filter(isRecord);
    return candidates
      .filter((element) => typeof element.action_id === 'string')
      .map((element) => ({
        block,
        element,
        blockId: stringOf(block.block_id),
        actionId: stringOf(element.action_id),
      }));
  });
}

/**
 * The values of a view: what the person gave where the same block and action still stand with the same type, else what the
 * bot pre-filled. So an update that keeps a block_id keeps what was typed, and a new block_id starts afresh.
 */
export function stateFor(blocks: readonly Json[], given: StateValues): StateValues {
  const values: StateValues = {};
  for (const { element, blockId, actionId } of elementsIn(blocks)) {
    const type = stringOf(element.type);
    const rule = VALUE_FIELDS[type];
    if (!rule) continue;
    const kept = given[blockId]?.[actionId];
    const value = kept?.type === type ? kept[rule.field] : element[rule.initial];
    const row = values[blockId] ?? {};
    row[actionId] = { type, [rule.field]: value ?? rule.empty };
    values[blockId] = row;
  }
  return values;
}

/** What Slack's own client says before it sends a submission anywhere: one sentence a block. */
export function complaintsOf(blocks: readonly Json[], values: StateValues): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { block, element, blockId, actionId } of elementsIn(blocks)) {
    if (block.type !== 'input') continue;
    const rule = VALUE_FIELDS[stringOf(element.type)];
    const value = rule && values[blockId]?.[actionId]?.[rule.field];
    const complaint = isEmpty(value)
      ? block.optional === true
        ? undefined
        : 'Please complete this required field.'
      : complaintOn(element, value);
    if (complaint) found[blockId] = complaint;
  }
  return found;
}

function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

function complaintOn(element: Json, value: unknown): string | undefined {
  const words = stringOf(value);
  switch (element.type) {
    case 'plain_text_input': {
      const [min, max] = [Number(element.min_length ?? 0), Number(element.max_length ?? 3_000)];
      if (words.length < min) return `This must be at least ${min} characters.`;
      return words.length > max ? `This must be ${max} characters or fewer.` : undefined;
    }
    case 'number_input':
      return numberComplaint(element, words);
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(words) ? undefined : 'Please enter a valid email address.';
    case 'url_text_input':
      return URL.canParse(words) ? undefined : 'Please enter a valid URL.';
    default:
      return undefined;
  }
}

function numberComplaint(element: Json, words: string): string | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(words)) return 'Please enter a valid number.';
  if (element.is_decimal_allowed !== true && words.includes('.')) return 'Please enter a whole number.';
  if (element.min_value !== undefined && Number(words) < Number(element.min_value)) {
    return `This must be at least ${stringOf(element.min_value)}.`;
  }
  if (element.max_value !== undefined && Number(words) > Number(element.max_value)) {
    return `This must be at most ${stringOf(element.max_value)}.`;
  }
  return undefined;
}
