import { elementIn } from './check-elements.ts';
import { imageProps, text } from './check-objects.ts';
import { richTextElements } from './check-rich-text.ts';
import {
  boolean,
  checkShape,
  complain,
  createInspection,
  type Inspection,
  listOf,
  type Problem,
  type Rule,
  type Shape,
  string,
} from './check-shape.ts';
import { type LimitName, PAGES } from './limits.ts';
import { isRecord, type Json, recordsOf } from './wire.ts';

const base: Record<string, Rule> = { type: string(), block_id: string('blockId') };
const page = (name: string) => `${PAGES.blocks}/${name}-block`;

const contextElement: Rule = (value, at, seen, source) => {
  if (!isRecord(value)) return complain(seen, 'must be an object', at, source);
  if (value.type === 'image') {
    return checkShape(
      { source, required: ['type', 'image_url', 'alt_text'], props: imageProps },
      value,
      at,
      seen,
    );
  }
  if (value.type === 'plain_text' || value.type === 'mrkdwn') {
    return text('contextText', 'any')(value, at, seen, source);
  }
  complain(seen, `unsupported type: ${String(value.type)}`, `${at}/type`, source);
};

/**
 * Blocks the workspace shows. A type that the platform has and this table lacks (tables, markdown, video) is refused too:
 * nothing may leave the desk that was never seen here.
 */
const BLOCKS: Record<string, Shape> = {
  section: {
    source: page('section'),
    required: ['type'],
    props: {
      ...base,
      text: text('sectionText', 'any'),
      fields: listOf(text('sectionField', 'any'), 'sectionFields'),
      accessory: elementIn('accessory'),
      expand: boolean,
    },
    also: (value, at, seen) => {
      if (value.text === undefined && value.fields === undefined) {
        complain(seen, 'one of text and fields is required', at, page('section'));
      }
    },
  },
  header: {
    source: page('header'),
    required: ['type', 'text'],
    props: { ...base, text: text('headerText') },
  },
  divider: { source: page('divider'), required: ['type'], props: base },
  context: {
    source: page('context'),
    required: ['type', 'elements'],
    props: { ...base, elements: listOf(contextElement, 'contextElements') },
  },
  rich_text: {
    source: page('rich-text'),
    required: ['type', 'elements'],
    props: { ...base, elements: richTextElements },
  },
  actions: {
    source: page('actions'),
    required: ['type', 'elements'],
    props: { ...base, elements: listOf(elementIn('actions'), 'actionsElements') },
    also: uniqueActionIds,
  },
  input: {
    source: page('input'),
    required: ['type', 'label', 'element'],
    props: {
      ...base,
      label: text('inputLabel'),
      hint: text('inputHint'),
      element: elementIn('input'),
      optional: boolean,
      dispatch_action: boolean,
    },
  },
  image: {
    source: page('image'),
    required: ['type', 'image_url', 'alt_text'],
    props: { ...base, ...imageProps, title: text('imageTitle') },
  },
};

function uniqueActionIds(value: Json, at: string, seen: Inspection): void {
  const ids = recordsOf(value.elements)
    .map((e) => e.action_id)
    .filter((id) => id !== undefined);
  if (new Set(ids).size !== ids.length) {
    complain(
      seen,
      'action_id must be unique within a block',
      `${at}/elements`,
      `${PAGES.elements}/button-element`,
    );
  }
}

const block: Rule = (value, at, seen) => {
  if (!isRecord(value)) return complain(seen, 'must be an object', at, PAGES.blocks);
  const shape = typeof value.type === 'string' ? BLOCKS[value.type] : undefined;
  if (!shape) return complain(seen, `unsupported type: ${String(value.type)}`, `${at}/type`, PAGES.blocks);
  checkShape(shape, value, at, seen);
  const id = value.block_id;
  if (typeof id !== 'string' || id === '') return;
  if (seen.blockIds.has(id)) complain(seen, `block_id ${id} already exists`, `${at}/block_id`, PAGES.blocks);
  seen.blockIds.add(id);
};

/** Checks a list of blocks against everything the platform refuses; `at` is the JSON pointer of the list. */
export function checkBlockList(blocks: unknown, row: LimitName, at: string, seen: Inspection): void {
  listOf(block, row)(blocks, at, seen, PAGES.blocks);
}

export function checkMessageBlocks(blocks: unknown): Problem[] {
  const seen = createInspection('message');
  checkBlockList(blocks, 'messageBlocks', '/blocks', seen);
  return seen.problems;
}
