const DOCS = 'https://docs.slack.dev';
const BLOCKS = `${DOCS}/reference/block-kit/blocks`;
const ELEMENTS = `${DOCS}/reference/block-kit/block-elements`;
const OBJECTS = `${DOCS}/reference/block-kit/composition-objects`;
const RICH_TEXT = `${BLOCKS}/rich-text-block`;
const NO_MAXIMUM = Number.POSITIVE_INFINITY;

export type Limit = {
  min?: number;
  /** `Infinity` where the platform names no maximum. */
  max: number;
  unit: 'characters' | 'items' | 'views' | 'uses' | 'bytes' | 'milliseconds' | 'steps';
  source: string;
};

/**
 * Every number at which the platform refuses, each with the page it is taken from. The checks hold no number of their
 * own, and a test tries the maximum and one more of each row.
 *
 * `messageBlocksSize` is the one that no page states. Reports speak of 12,000 characters of text plus room for the blocks
 * around them, but one counted 11,341 in rich text and was refused; so the serialised blocks are counted here, rich text
 * and its styles included, which is the narrowest reading. Answers to a response URL are not held to it.
 *
 * An empty list of rich text elements is refused too, though reports differ: nobody needs one.
 */
export const LIMITS = {
  messageBlocks: { max: 50, unit: 'items', source: BLOCKS },
  messageText: { max: 40_000, unit: 'characters', source: `${DOCS}/reference/methods/chat.postMessage` },
  updateText: { max: 4_000, unit: 'characters', source: `${DOCS}/reference/methods/chat.update` },
  messageBlocksSize: {
    max: 13_200,
    unit: 'characters',
    source: 'https://github.com/slackapi/bolt-js/issues/2509',
  },
  viewBlocks: { max: 100, unit: 'items', source: `${DOCS}/reference/views/modal-views` },
  homeBlocks: { max: 100, unit: 'items', source: `${DOCS}/reference/views/home-tab-views` },
  viewTitle: { min: 1, max: 24, unit: 'characters', source: `${DOCS}/reference/views/modal-views` },
  viewSubmit: { min: 1, max: 24, unit: 'characters', source: `${DOCS}/reference/views/modal-views` },
  viewClose: { min: 1, max: 24, unit: 'characters', source: `${DOCS}/reference/views/modal-views` },
  privateMetadata: { max: 3_000, unit: 'characters', source: `${DOCS}/reference/views/modal-views` },
  callbackId: { max: 255, unit: 'characters', source: `${DOCS}/reference/views/modal-views` },
  externalId: { max: 255, unit: 'characters', source: `${DOCS}/reference/views/modal-views` },
  viewSize: { max: 250_000, unit: 'bytes', source: `${DOCS}/reference/methods/views.open` },
  viewStack: { max: 3, unit: 'views', source: `${DOCS}/surfaces/modals` },
  blockId: { max: 255, unit: 'characters', source: BLOCKS },
  sectionText: { min: 1, max: 3_000, unit: 'characters', source: `${BLOCKS}/section-block` },
  sectionFields: { min: 1, max: 10, unit: 'items', source: `${BLOCKS}/section-block` },
  sectionField: { min: 1, max: 2_000, unit: 'characters', source: `${BLOCKS}/section-block` },
  headerText: { min: 1, max: 150, unit: 'characters', source: `${BLOCKS}/header-block` },
  contextElements: { min: 1, max: 10, unit: 'items', source: `${BLOCKS}/context-block` },
  contextText: { min: 1, max: 3_000, unit: 'characters', source: `${OBJECTS}/text-object` },
  actionsElements: { min: 1, max: 25, unit: 'items', source: `${BLOCKS}/actions-block` },
  inputLabel: { min: 1, max: 2_000, unit: 'characters', source: `${BLOCKS}/input-block` },
  inputHint: { min: 1, max: 2_000, unit: 'characters', source: `${BLOCKS}/input-block` },
  richTextElements: { min: 1, max: NO_MAXIMUM, unit: 'items', source: RICH_TEXT },
  richTextWords: {
    min: 1,
    max: NO_MAXIMUM,
    unit: 'items',
    source: `${ELEMENTS}/rich-text-section-element`,
  },
  richTextListItems: {
    min: 1,
    max: NO_MAXIMUM,
    unit: 'items',
    source: `${ELEMENTS}/rich-text-list-element`,
  },
  richTextText: { min: 1, max: NO_MAXIMUM, unit: 'characters', source: `${ELEMENTS}/text-element` },
  richTextIndent: {
    min: 0,
    max: 8,
    unit: 'steps',
    source: `${DOCS}/tools/node-slack-sdk/reference/types/interfaces/RichTextList`,
  },
  richTextOffset: {
    min: 0,
    max: NO_MAXIMUM,
    unit: 'steps',
    source: `${ELEMENTS}/rich-text-list-element`,
  },
  richTextBorder: {
    min: 0,
    max: 1,
    unit: 'steps',
    source: `${DOCS}/tools/node-slack-sdk/reference/types/interfaces/RichTextBorderable`,
  },
  imageUrl: { min: 1, max: 3_000, unit: 'characters', source: `${BLOCKS}/image-block` },
  imageAlt: { min: 1, max: 2_000, unit: 'characters', source: `${BLOCKS}/image-block` },
  imageTitle: { min: 1, max: 2_000, unit: 'characters', source: `${BLOCKS}/image-block` },
  actionId: { min: 1, max: 255, unit: 'characters', source: ELEMENTS },
  buttonText: { min: 1, max: 75, unit: 'characters', source: `${ELEMENTS}/button-element` },
  buttonValue: { max: 2_000, unit: 'characters', source: `${ELEMENTS}/button-element` },
  buttonUrl: { min: 1, max: 3_000, unit: 'characters', source: `${ELEMENTS}/button-element` },
  accessibilityLabel: { max: 75, unit: 'characters', source: `${ELEMENTS}/button-element` },
  placeholder: { min: 1, max: 150, unit: 'characters', source: `${ELEMENTS}/plain-text-input-element` },
  inputMaxLength: { min: 1, max: 3_000, unit: 'characters', source: `${ELEMENTS}/plain-text-input-element` },
  inputMinLength: { min: 0, max: 3_000, unit: 'characters', source: `${ELEMENTS}/plain-text-input-element` },
  selectOptions: { min: 1, max: 100, unit: 'items', source: `${ELEMENTS}/select-menu-element` },
  selectGroups: { min: 1, max: 100, unit: 'items', source: `${ELEMENTS}/select-menu-element` },
  suggestedOptions: { max: 100, unit: 'items', source: `${ELEMENTS}/select-menu-element#external_select` },
  multiSelectOptions: { min: 1, max: 100, unit: 'items', source: `${ELEMENTS}/multi-select-menu-element` },
  overflowOptions: { min: 1, max: 5, unit: 'items', source: `${ELEMENTS}/overflow-menu-element` },
  checkboxOptions: { min: 1, max: 10, unit: 'items', source: `${ELEMENTS}/checkboxes-element` },
  radioOptions: { min: 1, max: 10, unit: 'items', source: `${ELEMENTS}/radio-button-group-element` },
  optionText: { min: 1, max: 75, unit: 'characters', source: `${OBJECTS}/option-object` },
  optionValue: { min: 1, max: 150, unit: 'characters', source: `${OBJECTS}/option-object` },
  optionDescription: { min: 1, max: 75, unit: 'characters', source: `${OBJECTS}/option-object` },
  optionGroupLabel: { min: 1, max: 75, unit: 'characters', source: `${OBJECTS}/option-group-object` },
  confirmTitle: { min: 1, max: 100, unit: 'characters', source: `${OBJECTS}/confirmation-dialog-object` },
  confirmText: { min: 1, max: 300, unit: 'characters', source: `${OBJECTS}/confirmation-dialog-object` },
  confirmButton: { min: 1, max: 30, unit: 'characters', source: `${OBJECTS}/confirmation-dialog-object` },
  triggerLife: {
    max: 3_000,
    unit: 'milliseconds',
    source: `${DOCS}/interactivity/handling-user-interaction`,
  },
  triggerUses: { max: 1, unit: 'uses', source: `${DOCS}/interactivity/handling-user-interaction` },
  acknowledgement: {
    max: 3_000,
    unit: 'milliseconds',
    source: `${DOCS}/interactivity/handling-user-interaction`,
  },
  responseUrlUses: { max: 5, unit: 'uses', source: `${DOCS}/interactivity/handling-user-interaction` },
  responseUrlLife: {
    max: 30 * 60_000,
    unit: 'milliseconds',
    source: `${DOCS}/interactivity/handling-user-interaction`,
  },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;

export function limit(row: LimitName): Limit {
  return LIMITS[row];
}

/** Calls a minute of the platform's tiers; `message` is one a second and channel. */
export const RATE_TIERS = { tier2: 20, tier3: 50, tier4: 100, message: 60 } as const;
export const RATE_SOURCE = `${DOCS}/apis/web-api/rate-limits`;
export type RateTier = keyof typeof RATE_TIERS;

/** Pages for refusals that are no length: the method's own page serves where nothing better stands here. */
export const REFUSAL_SOURCES: Record<string, string> = {
  ratelimited: RATE_SOURCE,
  missing_scope: `${DOCS}/reference/scopes`,
  not_in_channel: `${DOCS}/reference/scopes/chat.write`,
  invalid_blocks: BLOCKS,
  invalid_blocks_format: BLOCKS,
  expired_trigger_id: LIMITS.triggerLife.source,
  exchanged_trigger_id: LIMITS.triggerUses.source,
  invalid_trigger_id: LIMITS.triggerLife.source,
  push_limit_reached: LIMITS.viewStack.source,
  hash_conflict: `${DOCS}/surfaces/modals#handling_race_conditions`,
  msg_blocks_too_long: LIMITS.messageBlocksSize.source,
  operation_timeout: LIMITS.acknowledgement.source,
  used_url: LIMITS.responseUrlUses.source,
  expired_url: LIMITS.responseUrlLife.source,
  command_in_thread: `${DOCS}/interactivity/implementing-slash-commands`,
};

export const PAGES = {
  blocks: BLOCKS,
  elements: ELEMENTS,
  objects: OBJECTS,
  modal: `${DOCS}/reference/views/modal-views`,
  home: `${DOCS}/reference/views/home-tab-views`,
  modalAnswers: `${DOCS}/surfaces/modals`,
  webApi: `${DOCS}/apis/web-api`,
  method: (method: string) => `${DOCS}/reference/methods/${method}`,
} as const;
