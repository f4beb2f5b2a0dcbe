import type { Answer } from '../ask-bot.ts';
import { NOT_ASKED } from '../ask-bot.ts';
import { isRecord, type Json, recordsOf, stringOf } from '../json.ts';
import { actionsIn, inputsFor } from './card-parts.ts';
import { insertResult, queryExtension, runMessageAction } from './extension.ts';
import { install, uninstall } from './install.ts';
import { closeDialog, press, refresh, submitDialog } from './interact.ts';
import type { Outcome } from './outcome.ts';
import type { Parts } from './parts.ts';
import type { Place, Spot } from './people.ts';
import { search } from './search.ts';
import type { Stored } from './state.ts';
import type { AdaptiveCard, CardAction, Choice, Dialog, ExtensionResult, Inputs } from './wire.ts';
import { say } from './write.ts';

/** What came of an act: what the bot answered, what the person was told, and the dialog they have in front of them now. */
export type Acted = {
  ok: boolean;
  status: number;
  body: unknown;
  ms: number;
  timedOut: boolean;
  error?: string;
  message?: string;
  errors?: Record<string, string>;
  dialog: Dialog | undefined;
};

/** People's hands for tests: each does what the page does for that person, and waits for the bot's answer. */
export function createAct(parts: Parts) {
  const { directory, dialogs, messages } = parts;
  const acted = (person: string, outcome: Outcome): Acted => {
    const { status, body, ms, timedOut }: Answer = outcome.answer ?? NOT_ASKED;
    const told = outcome.ok ? {} : { error: outcome.error, message: outcome.message };
    const errors = outcome.ok || !outcome.errors ? {} : { errors: outcome.errors };
    const { dialog } = dialogs.of(person) ?? {};
    return { ok: outcome.ok, status, body, ms, timedOut, ...told, ...errors, dialog };
  };
  /** `bot` for the chat with the bot, or a conversation id, thread and all. */
  const spotOf = (person: string, place = 'bot'): Spot => {
    const spot = place === 'bot' ? { place: directory.chatOf(person) } : directory.spot(place);
    if (!spot) throw new Error(`there is no conversation ${place}`);
    return spot;
  };
  const scopeOf = (key: string, place: 'bot' | 'team'): Place =>
    place === 'bot' ? directory.chatOf(key) : spotOf(key, parts.team.id).place;
  const cardOf = (person: string) => {
    const open = dialogs.of(person);
    if (!open) throw new Error(`${person} has no dialog open`);
    return open.dialog.card;
  };

  return {
    /** Writes a line, by default to the bot alone. */
    say: async (person: string, place: string, text: string): Promise<Acted> =>
      acted(person, await say(parts, directory.need(person), spotOf(person, place), text)),

    /**
     * Presses the action with this title, id or verb, or the very action. Inputs go by id or label, choices by value or title. A
     * message copied before an update is pressed as it was then: a click on a stale card.
     */
    press: async (
      person: string,
      message: Stored,
      which: string | CardAction,
      inputs: Inputs = {},
    ): Promise<Acted> => {
      const { cards } = messages.seenBy(message, person);
      const action = pick(cards, which);
      const card = cards.find((one) => actionsIn(one).includes(action)) ?? {};
      return acted(
        person,
        await press(parts, directory.need(person), message, action, byId(card, action, inputs)),
      );
    },

    /** Submits the open dialog with its one Action.Submit, or the one that is named. */
    submitDialog: async (
      person: string,
      inputs: Inputs = {},
      which: string | CardAction = '',
    ): Promise<Acted> => {
      const card = cardOf(person);
      const action = which === '' ? firstSubmit(card) : pick([card], which);
      return acted(
        person,
        await submitDialog(parts, directory.need(person), action, byId(card, action, inputs)),
      );
    },

    closeDialog: (person: string): Acted => acted(person, closeDialog(parts, directory.need(person))),

    /** Types into a type-ahead of the open dialog, or of a message's card. */
    search: async (
      person: string,
      dataset: string,
      queryText: string,
      message?: Stored,
    ): Promise<Acted & { results: Choice[] }> => {
      const found = await search(parts, directory.need(person), dataset, queryText, message);
      return { ...acted(person, found), results: found.results ?? [] };
    },

    extension: async (
      person: string,
      commandId: string,
      query: string,
      place = 'bot',
    ): Promise<Acted & { results: ExtensionResult[] }> => {
      const who = directory.need(person);
      const found = await queryExtension(parts, who, commandId, query, spotOf(person, place));
      return { ...acted(person, found), results: found.results ?? [] };
    },

    insertExtension: (person: string, place: string, result: ExtensionResult): Acted =>
      acted(person, insertResult(parts, directory.need(person), result.id, spotOf(person, place))),

    messageAction: async (person: string, commandId: string, message: Stored): Promise<Acted> =>
      acted(person, await runMessageAction(parts, directory.need(person), commandId, message)),

    /** The message has come on the person's screen. */
    refresh: async (person: string, message: Stored): Promise<Acted> =>
      acted(person, await refresh(parts, directory.need(person), message)),

    install: async (person: string, place: 'bot' | 'team' = 'bot'): Promise<Acted> =>
      acted(person, await install(parts, directory.need(person), scopeOf(person, place))),

    uninstall: async (person: string, place: 'bot' | 'team' = 'bot'): Promise<Acted> =>
      acted(person, await uninstall(parts, directory.need(person), scopeOf(person, place))),

    /** Refuses the bot's messages from now on, or takes them again. */
    block: (person: string, blocked = true): void =>
      parts.installs.block(directory.chatOf(person).id, blocked),
  };
}

export type Act = ReturnType<typeof createAct>;

function pick(cards: readonly AdaptiveCard[], which: string | CardAction): CardAction {
  if (typeof which !== 'string') return which;
  const actions = cards.flatMap(actionsIn);
  const found =
    actions.find((a) => a.title === which) ?? actions.find((a) => a.id === which || a.verb === which);
  if (found) return found;
  const there = actions.map((a) => stringOf(a.title)).join(', ');
  throw new Error(`there is no action ${which} among ${there || 'none'}`);
}

function firstSubmit(card: AdaptiveCard): CardAction {
  const found = actionsIn(card).find((action) => action.type === 'Action.Submit');
  if (!found) throw new Error('the dialog has no Action.Submit');
  return found;
}

/** A person knows labels and titles; the card's ids and values are behind them. */
function byId(card: AdaptiveCard, action: CardAction, given: Inputs): Inputs {
  const inputs = inputsFor(card, action);
  const entries = Object.entries(given).map(([which, value]): [string, string] => {
    const input = inputs.find((one) => one.id === which) ?? inputs.find((one) => one.label === which);
    if (!input) throw new Error(`there is no input ${which}`);
    return [stringOf(input.id), chosen(input, value)];
  });
  return Object.fromEntries(entries);
}

function chosen(input: Json, value: string): string {
  const choice = recordsOf(input.choices).find((one) => isRecord(one) && one.title === value);
  return choice ? stringOf(choice.value) : value;
}
