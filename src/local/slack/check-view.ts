import { checkBlockList } from './check-blocks.ts';
import { option, optionGroup, text } from './check-objects.ts';
import {
  boolean,
  checkShape,
  complain,
  createInspection,
  type Inspection,
  listOf,
  oneOf,
  type Problem,
  type Rule,
  type Shape,
  string,
} from './check-shape.ts';
import { limit, PAGES } from './limits.ts';
import { isRecord, type Json, recordsOf } from './wire.ts';

const common: Record<string, Rule> = {
  private_metadata: string('privateMetadata'),
  callback_id: string('callbackId'),
  external_id: string('externalId'),
};

const MODAL: Shape = {
  source: PAGES.modal,
  required: ['type', 'title', 'blocks'],
  props: {
    ...common,
    type: oneOf('modal'),
    title: text('viewTitle'),
    submit: text('viewSubmit'),
    close: text('viewClose'),
    blocks: (value, at, seen) => checkBlockList(value, 'viewBlocks', at, seen),
    clear_on_close: boolean,
    notify_on_close: boolean,
    submit_disabled: boolean,
  },
  also: needsSubmit,
};

const HOME: Shape = {
  source: PAGES.home,
  required: ['type', 'blocks'],
  props: {
    ...common,
    type: oneOf('home'),
    blocks: (value, at, seen) => checkBlockList(value, 'homeBlocks', at, seen),
  },
};

function needsSubmit(view: Json, at: string, seen: Inspection): void {
  const asks = recordsOf(view.blocks).some((b) => b.type === 'input');
  if (asks && view.submit === undefined) {
    complain(seen, 'missing required field: submit (the view has input blocks)', at, PAGES.modal);
  }
}

/** Checks a view for a surface; `tooLarge` is a refusal of its own on the platform. */
export function checkView(
  view: unknown,
  surface: 'modal' | 'home',
): { problems: Problem[]; tooLarge: boolean } {
  const seen = createInspection(surface);
  checkShape(surface === 'modal' ? MODAL : HOME, view, '/view', seen);
  const tooLarge = Buffer.byteLength(JSON.stringify(view) ?? '') > limit('viewSize').max;
  return { problems: seen.problems, tooLarge };
}

/** What a bot may answer to a type-ahead: options or groups of options, at most as many as a menu shows. */
export function checkSuggestions(answer: unknown): Problem[] {
  const seen = createInspection('message');
  const source = limit('suggestedOptions').source;
  if (!isRecord(answer) || (answer.options === undefined) === (answer.option_groups === undefined)) {
    complain(seen, 'exactly one of options and option_groups is required', '', source);
    return seen.problems;
  }
  if (answer.options !== undefined) {
    listOf(option('plain'), 'suggestedOptions')(answer.options, '/options', seen, source);
  } else {
    listOf(optionGroup, 'suggestedOptions')(answer.option_groups, '/option_groups', seen, source);
  }
  return seen.problems;
}

/** What a bot may answer to a submitted view: nothing (close it), or one of the four response actions. */
export function checkSubmitAnswer(answer: unknown, view: Json): Problem[] {
  const seen = createInspection('modal');
  if (answer === '' || answer === undefined || answer === null) return [];
  if (!isRecord(answer)) {
    complain(seen, 'must be empty or an object', '', PAGES.modalAnswers);
    return seen.problems;
  }
  const action = answer.response_action;
  if (action === 'clear') return [];
  if (action === 'errors') checkErrors(answer.errors, view, seen);
  else if (action === 'update' || action === 'push') return checkView(answer.view, 'modal').problems;
  else complain(seen, 'must be one of errors, update, push, clear', '/response_action', PAGES.modalAnswers);
  return seen.problems;
}

function checkErrors(errors: unknown, view: Json, seen: Inspection): void {
  if (!isRecord(errors) || Object.keys(errors).length === 0) {
    complain(seen, 'must name at least one block', '/errors', PAGES.modalAnswers);
    return;
  }
  const inputs = recordsOf(view.blocks)
    .filter((b) => b.type === 'input')
    .map((b) => b.block_id);
  for (const [id, message] of Object.entries(errors)) {
    if (!inputs.includes(id)) {
      complain(seen, `no input block has the block_id ${id}`, '/errors', PAGES.modalAnswers);
    }
    if (typeof message !== 'string' || message === '') {
      complain(seen, 'must be a text', `/errors/${id}`, PAGES.modalAnswers);
    }
  }
}
