import { isRecord, type Json, stringOf } from '../json.ts';
import { envelope, invoke } from './activities.ts';
import { followExecute, type Pressed } from './card-answer.ts';
import { complaintsOf, holds, inputsFor, valuesFor } from './card-parts.ts';
import type { DialogSource } from './dialogs.ts';
import { LIMITS } from './limits.ts';
import { done, failureOf, type Outcome, refused, send } from './outcome.ts';
import type { Parts } from './parts.ts';
import type { Spot } from './people.ts';
import type { Stored } from './state.ts';
import { followTask } from './task-answer.ts';
import type { AdaptiveCard, CardAction, Inputs, TeamsPerson } from './wire.ts';

export const GONE = 'This control is no longer there.';
const THEME = { context: { theme: 'default' } };

/** Where the activities about a message belong: a channel's message speaks of its thread. */
export function spotOfMessage(parts: Parts, message: Stored): Spot {
  const spot = parts.directory.spot(message.conversation);
  if (!spot) throw new Error(`there is no conversation ${message.conversation}`);
  if (spot.place.kind === 'personal') return spot;
  return { place: spot.place, thread: message.thread ?? message.id };
}

/** Presses an action of a card, given as the JSON that stands in the card. */
export async function press(
  parts: Parts,
  person: TeamsPerson,
  message: Stored,
  action: CardAction,
  inputs: Inputs,
): Promise<Outcome> {
  const { cards } = parts.messages.seenBy(message, person.key);
  const index = cards.findIndex((card) => holds(card, action));
  const card = cards[index];
  if (!card) return refused('action_not_found', GONE);
  const filled = fill(card, action, inputs);
  if (!filled.ok) return filled;
  const { data } = filled;
  if (action.type === 'Action.Execute') {
    const value = { action: executed(action, data), trigger: 'manual' };
    return execute(parts, person, { message, cards, index }, value);
  }
  if (action.type === 'Action.Submit') return submitFromMessage(parts, person, message, data);
  return refused('not_for_the_app', 'This control does nothing that the app would hear of.');
}

type Filled = { ok: true; data: unknown } | Extract<Outcome, { ok: false }>;

/** The action's data with its inputs over it; a text as data takes none. */
function fill(card: AdaptiveCard, action: CardAction, inputs: Inputs): Filled {
  if (action.associatedInputs === 'none') return { ok: true, data: action.data ?? {} };
  const asked = inputsFor(card, action);
  const values = valuesFor(asked, inputs);
  const errors = complaintsOf(asked, values);
  if (Object.keys(errors).length > 0) {
    return { ok: false, error: 'invalid_input', message: 'Some fields need attention.', errors };
  }
  if (typeof action.data === 'string') return { ok: true, data: action.data };
  return { ok: true, data: { ...(isRecord(action.data) ? action.data : {}), ...values } };
}

function executed(action: CardAction, data: unknown): Json {
  const { id, title, verb } = action;
  return {
    type: 'Action.Execute',
    ...(id !== undefined && { id }),
    ...(title !== undefined && { title }),
    ...(verb !== undefined && { verb }),
    data,
  };
}

async function execute(parts: Parts, person: TeamsPerson, pressed: Pressed, value: Json): Promise<Outcome> {
  const { message } = pressed;
  const activity = invoke(
    parts,
    person,
    spotOfMessage(parts, message),
    'adaptiveCard/action',
    value,
    message.id,
  );
  return followExecute(parts, person.key, pressed, await send(parts, activity));
}

/** What a plain Action.Submit does is said in its data: open a dialog, or write a message in the person's name. */
async function submitFromMessage(
  parts: Parts,
  person: TeamsPerson,
  message: Stored,
  data: unknown,
): Promise<Outcome> {
  const spot = spotOfMessage(parts, message);
  const told = isRecord(data) && isRecord(data.msteams) ? data.msteams : {};
  if (told.type === 'task/fetch') {
    const source: DialogSource = { ...spot, replyTo: message.id };
    const activity = invoke(parts, person, spot, 'task/fetch', { data, ...THEME }, message.id);
    return followTask(parts, person.key, source, await send(parts, activity));
  }
  const { place, thread } = spot;
  const shown =
    told.type === 'imBack' ? told.value : told.type === 'messageBack' ? told.displayText : undefined;
  const text = stringOf(told.type === 'imBack' ? told.value : told.text);
  const id = parts.messages.nextId();
  if (typeof shown === 'string' && shown !== '') {
    parts.messages.post({
      place,
      id,
      ...(thread !== undefined && { thread }),
      from: person.key,
      text: shown,
      textFormat: 'plain',
      cards: [],
    });
  }
  const activity = {
    type: 'message',
    ...envelope(parts, person, spot, id),
    ...(text !== '' && { text, textFormat: 'plain' }),
    value: told.type === 'messageBack' ? told.value : data,
    replyToId: message.id,
  };
  const answer = await send(parts, activity);
  return failureOf(answer) ?? done(answer);
}

/** Submits the open dialog. */
export async function submitDialog(
  parts: Parts,
  person: TeamsPerson,
  action: CardAction,
  inputs: Inputs,
): Promise<Outcome> {
  const open = parts.dialogs.of(person.key);
  if (!open) return refused('dialog_not_found', 'This dialog is no longer open.');
  if (action.type !== 'Action.Submit' || !holds(open.dialog.card, action))
    return refused('action_not_found', GONE);
  const filled = fill(open.dialog.card, action, inputs);
  if (!filled.ok) return filled;
  const { source } = open;
  const { command } = source;
  const name = command ? 'composeExtension/submitAction' : 'task/submit';
  const value = { ...command?.value, data: filled.data, ...THEME };
  const answer = await send(parts, invoke(parts, person, source, name, value, source.replyTo));
  // Closed or replaced meanwhile: the answer belongs to a dialog nobody has any more.
  if (parts.dialogs.of(person.key)?.dialog.id !== open.dialog.id) return failureOf(answer) ?? done(answer);
  return followTask(parts, person.key, source, answer);
}

/** The bot never hears of a dialog that is closed. */
export function closeDialog(parts: Parts, person: TeamsPerson): Outcome {
  return parts.dialogs.close(person.key)
    ? done()
    : refused('dialog_not_found', 'This dialog is no longer open.');
}

/** A card with `refresh` has come on the screen of somebody it names: the bot is asked for this person's version of it. */
export async function refresh(parts: Parts, person: TeamsPerson, message: Stored): Promise<Outcome> {
  const index = message.cards.findIndex((card) => isFor(parts, card, person.key, message));
  const action = refreshActionOf(message.cards[index]);
  if (!action) return done();
  const { cards } = message;
  const value = { action: executed(action, action.data ?? {}), trigger: 'automatic' };
  return execute(parts, person, { message, cards, index }, value);
}

function refreshActionOf(card: AdaptiveCard | undefined): Json | undefined {
  const found = isRecord(card?.refresh) ? card.refresh.action : undefined;
  return isRecord(found) ? found : undefined;
}

/** Without a list everybody is meant, in conversations of 60 people at most. */
function isFor(parts: Parts, card: AdaptiveCard, person: string, { conversation }: Stored): boolean {
  if (!isRecord(card.refresh)) return false;
  const { userIds } = card.refresh;
  if (Array.isArray(userIds)) return userIds.some((id) => parts.directory.byId(String(id))?.key === person);
  const place = parts.directory.places.get(conversation);
  return place !== undefined && parts.directory.membersOf(place).length <= LIMITS.refreshUsers.max;
}
