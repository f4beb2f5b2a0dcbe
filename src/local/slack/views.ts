import type { ShownLog } from '../shown.ts';
import { newId, newSecret } from './ids.ts';
import { limit } from './limits.ts';
import type { Messages } from './state.ts';
import { stateFor } from './view-state.ts';
import { isRecord, type Json, recordsOf, stringOf, type View } from './wire.ts';

export type Origin = { teamId: string; appId: string; botId: string };

/** Gives every block and element the id Slack would give it; the bot's own ids stay. */
export function withIds(blocks: readonly Json[]): Json[] {
  return blocks.map((block) => {
    const named: Json = { ...block, block_id: stringOf(block.block_id) || newId('', 5) };
    if (isRecord(block.element)) named.element = withActionId(block.element);
    if (isRecord(block.accessory)) named.accessory = withActionId(block.accessory);
    if (block.type === 'actions') named.elements = recordsOf(block.elements).map(withActionId);
    return named;
  });
}

function withActionId(element: Json): Json {
  return element.type === 'image' ? element : { ...element, action_id: element.action_id ?? newId('', 5) };
}

/** The open modals of each person, bottom first, and each person's App Home. */
export class Views {
  onChange: () => void = () => {};
  readonly #stacks = new Map<string, View[]>();
  readonly #homes = new Map<string, View>();
  readonly #messages: Messages;
  readonly #shown: ShownLog;
  readonly #now: () => number;

  constructor(messages: Messages, shown: ShownLog, now: () => number) {
    this.#messages = messages;
    this.#shown = shown;
    this.#now = now;
  }

  stack(person: string): readonly View[] {
    return this.#stacks.get(person) ?? [];
  }

  home(person: string): View | undefined {
    return this.#homes.get(person);
  }

  find(id: string, externalId = ''): { person: string; view: View } | undefined {
    const isIt = (v: View) => v.id === id || (externalId !== '' && v.external_id === externalId);
    for (const [person, views] of this.#stacks) {
      const view = views.find(isIt);
      if (view) return { person, view };
    }
    for (const [person, view] of this.#homes) if (isIt(view)) return { person, view };
    return undefined;
  }

  isFull(person: string): boolean {
    return this.stack(person).length >= limit('viewStack').max;
  }

  /** A new stack with this one view; whatever was open is gone. */
  open(person: string, definition: Json, origin: Origin): View {
    this.#stacks.set(person, []);
    return this.push(person, definition, origin);
  }

  push(person: string, definition: Json, origin: Origin): View {
    const stack = [...this.stack(person)];
    const view = build(definition, origin, newId('V'));
    view.root_view_id = stack[0]?.id ?? view.id;
    view.previous_view_id = stack.at(-1)?.id ?? null;
    this.#setStack(person, [...stack, view]);
    this.#shown.add({ person }, 'view', view, this.#now());
    return view;
  }

  update(person: string, view: View, definition: Json): View {
    const fresh = build(
      definition,
      { teamId: view.team_id, appId: view.app_id, botId: view.bot_id },
      view.id,
    );
    fresh.state.values = stateFor(fresh.blocks, view.state.values);
    fresh.root_view_id = view.root_view_id;
    fresh.previous_view_id = view.previous_view_id;
    this.#shown.add({ person }, 'view', fresh, this.#now());
    if (view.type === 'home') this.#setHome(person, fresh);
    else
      this.#setStack(
        person,
        this.stack(person).map((v) => (v.id === view.id ? fresh : v)),
      );
    return fresh;
  }

  publish(person: string, definition: Json, origin: Origin): View {
    const before = this.home(person);
    if (before) return this.update(person, before, definition);
    const view = build(definition, origin, newId('V'));
    view.root_view_id = view.id;
    this.#shown.add({ person }, 'home', view, this.#now());
    this.#setHome(person, view);
    return view;
  }

  /** Takes the view and everything above it away; returns what went, top first. */
  close(person: string, viewId: string, all: boolean): View[] {
    const stack = this.stack(person);
    const from = all ? 0 : stack.findIndex((v) => v.id === viewId);
    if (from < 0) return [];
    this.#setStack(person, stack.slice(0, from));
    return stack.slice(from).reverse();
  }

  snapshot(): { homes: [string, View][]; stacks: [string, View[]][] } {
    return { homes: [...this.#homes], stacks: [...this.#stacks].filter(([, views]) => views.length > 0) };
  }

  restore({ homes, stacks }: ReturnType<Views['snapshot']>): void {
    for (const [person, view] of homes) this.#homes.set(person, view);
    for (const [person, views] of stacks) this.#stacks.set(person, views);
  }

  #setStack(person: string, views: View[]): void {
    this.#stacks.set(person, views);
    this.#messages.tell(person, { type: 'views', views });
    this.onChange();
  }

  #setHome(person: string, view: View): void {
    this.#homes.set(person, view);
    this.#messages.tell(person, { type: 'home', view });
    this.onChange();
  }
}

function build(definition: Json, origin: Origin, id: string): View {
  const blocks = withIds(recordsOf(definition.blocks));
  return {
    id,
    team_id: origin.teamId,
    app_id: origin.appId,
    app_installed_team_id: origin.teamId,
    bot_id: origin.botId,
    type: definition.type === 'home' ? 'home' : 'modal',
    title: isRecord(definition.title) ? definition.title : null,
    submit: isRecord(definition.submit) ? definition.submit : null,
    close: isRecord(definition.close) ? definition.close : null,
    blocks,
    private_metadata: stringOf(definition.private_metadata),
    callback_id: stringOf(definition.callback_id),
    external_id: stringOf(definition.external_id),
    state: { values: stateFor(blocks, {}) },
    hash: `${Math.floor(Date.now() / 1_000)}.${newSecret().slice(0, 8)}`,
    clear_on_close: definition.clear_on_close === true,
    notify_on_close: definition.notify_on_close === true,
    root_view_id: id,
    previous_view_id: null,
  };
}
