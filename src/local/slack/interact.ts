import { allOptions } from './check-objects.ts';
import type { Problem } from './check-shape.ts';
import { checkSubmitAnswer, checkSuggestions } from './check-view.ts';
import type { Answer } from './deliver.ts';
import type { Parts } from './parts.ts';
import {
  actionPayload,
  type Container,
  closedPayload,
  shortcutPayload,
  submissionPayload,
  suggestionPayload,
} from './payloads.ts';
import { complaintsOf, elementsIn, stateFor, valueField } from './view-state.ts';
import {
  isRecord,
  type Json,
  type Message,
  type SlackPerson,
  type StateValues,
  stringOf,
  type View,
} from './wire.ts';

/** How a person's act ended for that person. `answer` is what the bot said; absent when it was never asked. */
export type Outcome =
  | { ok: true; answer: Answer }
  | { ok: false; error: string; message: string; answer?: Answer; errors?: Record<string, string> };
export type Suggestions = Outcome & { options?: unknown; option_groups?: unknown };

export function failed(error: string, message: string, answer?: Answer): Outcome {
  return { ok: false, error, message, ...(answer && { answer }) };
}

/** A silent, broken or refusing app, in the words the person reads; undefined when it answered well. */
export function failureOf(answer: Answer, what: string): Outcome | undefined {
  if (answer.timedOut) {
    return failed('operation_timeout', `${what} failed because the app did not respond`, answer);
  }
  if (answer.failure) return failed('app_unreachable', `${what} failed because the app is not there`, answer);
  if (answer.status !== 200) {
    return failed('http_service_error', `${what} failed with the error "http_service_error"`, answer);
  }
  return undefined;
}

export function fumble(parts: Parts, what: string, problems: readonly Problem[]): void {
  parts.journal.fumble({
    at: parts.now(),
    what,
    detail: problems.map((p) => `${p.message} [json-pointer:${p.pointer}]`),
    sources: [...new Set(problems.map((p) => p.source))],
  });
}

export type Press = { blockId: string; actionId: string; given: Json; state: StateValues };

/** A button pressed or a menu used. Only the choice is the person's: label and value come from what the bot drew. */
export async function press(
  parts: Parts,
  person: SlackPerson,
  container: Container,
  how: Press,
): Promise<Outcome> {
  const blocks = container.type === 'view' ? container.view.blocks : (container.message.blocks ?? []);
  const placed = elementsIn(blocks).find((e) => e.blockId === how.blockId && e.actionId === how.actionId);
  if (!placed) return failed('element_not_found', 'This control is no longer there.');
  const choice = choiceOf(placed.element, how.given);
  if (choice === undefined) return failed('invalid_selection', 'That is not one of the choices.');
  const given = { ...how.state, ...choiceState(placed, choice, how.state) };
  const values = stateFor(blocks, given);
  if (container.type === 'view') container.view.state.values = values;
  const action = { ...placed.element, ...choice, block_id: how.blockId, action_id: how.actionId };
  const payload = actionPayload(parts, person, container, action, { values });
  const answer = await parts.deliver('interaction', payload);
  return failureOf(answer, 'This') ?? { ok: true, answer };
}

function choiceOf(element: Json, given: Json): Json | undefined {
  if (element.type === 'button') return {};
  const field = element.type === 'overflow' ? 'selected_option' : valueField(stringOf(element.type));
  if (!field) return {};
  const value = given[field] ?? null;
  const fixed = ['overflow', 'static_select', 'radio_buttons', 'multi_static_select', 'checkboxes'];
  if (fixed.includes(stringOf(element.type))) {
    const known = allOptions(element).map((o) => (isRecord(o) ? o.value : undefined));
    const picked = Array.isArray(value) ? value : value === null ? [] : [value];
    if (!picked.every((o) => isRecord(o) && known.includes(o.value))) return undefined;
  }
  return { [field]: value };
}

function choiceState(
  placed: { element: Json; blockId: string; actionId: string },
  choice: Json,
  state: StateValues,
): StateValues {
  const entry: Json = { type: placed.element.type, ...choice };
  return { [placed.blockId]: { ...state[placed.blockId], [placed.actionId]: entry } };
}

export async function suggest(
  parts: Parts,
  person: SlackPerson,
  container: Container,
  asked: { blockId: string; actionId: string; value: string; state: StateValues },
): Promise<Suggestions> {
  const blocks = container.type === 'view' ? container.view.blocks : (container.message.blocks ?? []);
  const placed = elementsIn(blocks).find((e) => e.blockId === asked.blockId && e.actionId === asked.actionId);
  if (!placed) return failed('element_not_found', 'This control is no longer there.');
  if (container.type === 'view') container.view.state.values = stateFor(blocks, asked.state);
  // Slack asks the app only from the third character on, unless the menu says otherwise.
  const from = Number(placed.element.min_query_length ?? 3);
  if (asked.value.length < from) return { ok: true, answer: nothingAsked(), options: [] };
  const answer = await parts.deliver('interaction', suggestionPayload(parts, person, container, asked));
  const failure = failureOf(answer, 'This menu');
  if (failure) return failure;
  const problems = checkSuggestions(answer.body);
  if (problems.length > 0 || !isRecord(answer.body)) {
    fumble(parts, `options for ${asked.actionId}`, problems);
    return failed('invalid_options', 'This menu failed to load its choices.', answer);
  }
  parts.shown.add({ person: person.id }, 'options', answer.body, parts.now());
  const { options, option_groups } = answer.body;
  return { ok: true, answer, ...(options !== undefined ? { options } : { option_groups }) };
}

function nothingAsked(): Answer {
  return { status: 200, body: '', ms: 0, timedOut: false };
}

/** Submits a view: first what Slack's own client checks, then the bot's word. */
export async function submit(
  parts: Parts,
  person: SlackPerson,
  viewId: string,
  given: StateValues,
): Promise<Outcome> {
  const view = parts.views.stack(person.id).find((v) => v.id === viewId);
  if (!view) return failed('view_not_found', 'This form is no longer open.');
  view.state.values = stateFor(view.blocks, given);
  const complaints = complaintsOf(view.blocks, view.state.values);
  if (Object.keys(complaints).length > 0) {
    return { ok: false, error: 'invalid_input', message: 'Some fields need attention.', errors: complaints };
  }
  const answer = await parts.deliver('interaction', submissionPayload(parts, person, view));
  return failureOf(answer, 'This form') ?? followAnswer(parts, person.id, view, answer);
}

function followAnswer(parts: Parts, person: string, view: View, answer: Answer): Outcome {
  const problems = checkSubmitAnswer(answer.body, view);
  if (problems.length > 0) return trouble(parts, view, problems, answer);
  const body = isRecord(answer.body) ? answer.body : {};
  const definition = isRecord(body.view) ? body.view : {};
  switch (body.response_action) {
    case 'errors': {
      const errors = body.errors as Record<string, string>;
      parts.shown.add({ person }, 'errors', errors, parts.now());
      return {
        ok: false,
        error: 'response_errors',
        message: 'Some fields need attention.',
        errors,
        answer,
      };
    }
    case 'update':
      parts.views.update(person, parts.views.find(view.id)?.view ?? view, definition);
      return { ok: true, answer };
    case 'push':
      if (parts.views.isFull(person)) {
        const source = 'no more than 3 views on the stack';
        return trouble(parts, view, [{ message: source, pointer: '/view', source: '' }], answer);
      }
      parts.views.push(person, definition, parts.origin);
      return { ok: true, answer };
    default:
      parts.views.close(person, view.id, body.response_action === 'clear');
      return { ok: true, answer };
  }
}

/** The platform hides a wrong answer behind this sentence; the journal says what was wrong. */
function trouble(parts: Parts, view: View, problems: readonly Problem[], answer: Answer): Outcome {
  fumble(parts, `answer to ${view.callback_id}`, problems);
  return failed('invalid_response', 'We had some trouble connecting. Try again?', answer);
}

export async function closeView(
  parts: Parts,
  person: SlackPerson,
  viewId: string,
  all: boolean,
): Promise<Outcome> {
  const gone = parts.views.close(person.id, viewId, all);
  if (gone.length === 0) return failed('view_not_found', 'This form is no longer open.');
  const answers = gone
    .filter((v) => v.notify_on_close)
    .map((v) => parts.deliver('interaction', closedPayload(parts, person, v, all)));
  await Promise.all(answers);
  return { ok: true, answer: nothingAsked() };
}

export async function runShortcut(
  parts: Parts,
  person: SlackPerson,
  callbackId: string,
  message?: Message,
): Promise<Outcome> {
  const type = message ? 'message' : 'global';
  const known = parts.manifest.features.shortcuts?.some(
    (s) => s.callback_id === callbackId && s.type === type,
  );
  if (!known) return failed('unknown_shortcut', 'There is no such shortcut.');
  const answer = await parts.deliver('interaction', shortcutPayload(parts, person, callbackId, message));
  return failureOf(answer, 'This shortcut') ?? { ok: true, answer };
}
