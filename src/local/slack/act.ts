import { NOT_ASKED } from '../ask-bot.ts';
import { fillIn, placedIn } from './fill.ts';
import {
  closeView,
  type Outcome,
  press,
  runShortcut,
  type Suggestions,
  submit,
  suggest,
} from './interact.ts';
import type { Parts } from './parts.ts';
import type { Container } from './payloads.ts';
import { isRecord, type Json, type Message, recordsOf, type SlackPerson, type View } from './wire.ts';
import { openHome, writeLine } from './write.ts';

/** What came of an act: what the bot answered, what the person was told, and the form they have in front of them now. */
export type Acted = {
  ok: boolean;
  status: number;
  body: unknown;
  ms: number;
  timedOut: boolean;
  error?: string;
  message?: string;
  errors?: Record<string, string>;
  view: View | undefined;
};

export type Target = Message | View;

/** People's hands for tests: each does what the page does for that person, and waits for the bot's answer. */
export function createAct(parts: Parts) {
  const personOf = (id: string): SlackPerson => {
    const person = parts.directory.people.get(id);
    if (!person) throw new Error(`nobody here has the id ${id}`);
    return person;
  };
  const placeOf = (user: string, channel?: string) => {
    const place = channel ? parts.directory.conversations.get(channel) : parts.directory.directWith(user);
    if (!place) throw new Error(`there is no channel ${channel}`);
    return place;
  };
  const top = (user: string) => parts.views.stack(user).at(-1);
  const needTop = (user: string) => {
    const view = top(user);
    if (!view) throw new Error(`${user} has no form open`);
    return view;
  };
  const acted = (user: string, outcome: Outcome): Acted => {
    const answer = outcome.answer ?? NOT_ASKED;
    const told = outcome.ok ? {} : { error: outcome.error, message: outcome.message };
    const errors = outcome.ok || !outcome.errors ? {} : { errors: outcome.errors };
    const { status, body, ms, timedOut } = answer;
    return { ok: outcome.ok, status, body, ms, timedOut, ...told, ...errors, view: top(user) };
  };
  const containerOf = (target: Target): Container =>
    'ts' in target
      ? { type: 'message', channel: target.channel, message: target }
      : { type: 'view', view: parts.views.find(target.id)?.view ?? target };

  return {
    /** Types a slash command; without a channel in the direct message with the bot. */
    command: async (user: string, line: string, channel?: string): Promise<Acted> =>
      acted(user, await writeLine(parts, personOf(user), placeOf(user, channel), line)),

    write: async (user: string, channel: string, text: string, threadTs?: string): Promise<Acted> =>
      acted(user, await writeLine(parts, personOf(user), placeOf(user, channel), text, threadTs)),

    /**
     * Presses the control with this action id, block id or label. `choice` picks in a menu, by an option's value or text. A
     * message copied before an update is pressed as it was then: a click on a stale card.
     */
    press: async (user: string, target: Target, which: string, choice?: unknown): Promise<Acted> => {
      const container = containerOf(target);
      const placed = placedIn(container, which);
      const given =
        choice === undefined ? {} : await fillIn(parts, personOf(user), container, placed, choice);
      const { blockId, actionId } = placed;
      const state = container.type === 'view' ? container.view.state.values : {};
      return acted(user, await press(parts, personOf(user), container, { blockId, actionId, given, state }));
    },

    /** Fills inputs of the form on top, by label, block id or action id. */
    fill: async (user: string, values: Record<string, unknown>): Promise<View> => {
      const view = needTop(user);
      const container: Container = { type: 'view', view };
      for (const [which, value] of Object.entries(values)) {
        const placed = placedIn(container, which);
        const entry = await fillIn(parts, personOf(user), container, placed, value);
        const before = view.state.values;
        const row = { ...before[placed.blockId], [placed.actionId]: entry };
        // A new object: the old one may stand in a payload that the journal keeps for a replay.
        view.state.values = { ...before, [placed.blockId]: row };
      }
      return view;
    },

    submit: async (user: string, values: Record<string, unknown> = {}): Promise<Acted> => {
      const view = await createAct(parts).fill(user, values);
      return acted(user, await submit(parts, personOf(user), view.id, view.state.values));
    },

    close: async (user: string, all = false): Promise<Acted> =>
      acted(user, await closeView(parts, personOf(user), needTop(user).id, all)),

    suggest: async (user: string, target: Target, which: string, value: string): Promise<Suggested> => {
      const container = containerOf(target);
      const { blockId, actionId } = placedIn(container, which);
      const state = container.type === 'view' ? container.view.state.values : {};
      const found = await suggest(parts, personOf(user), container, { blockId, actionId, value, state });
      return { ...acted(user, found), options: optionsOf(found) };
    },

    shortcut: async (user: string, callbackId: string, message?: Message): Promise<Acted> =>
      acted(user, await runShortcut(parts, personOf(user), callbackId, message)),

    openHome: async (user: string): Promise<Acted & { home: View | undefined }> => {
      const answer = await openHome(parts, personOf(user));
      return {
        ...acted(user, { ok: answer.status === 200, answer } as Outcome),
        home: parts.views.home(user),
      };
    },
  };
}

export type Act = ReturnType<typeof createAct>;
export type Suggested = Acted & { options: Json[] };

export function optionsOf(found: Suggestions): Json[] {
  const groups = recordsOf(found.option_groups).flatMap((g) => (isRecord(g) ? recordsOf(g.options) : []));
  return [...recordsOf(found.options), ...groups];
}
