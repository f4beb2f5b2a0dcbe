import { textsIn } from '../../src/local/shown.ts';
import type { Acted, FakeSlack, Message, View } from '../../src/local/slack/fake-slack.ts';
import { isRecord, recordsOf, stringOf } from '../../src/local/slack/wire.ts';

/** What came of an act: everything that this person was shown because of it, and the form that lies open now. */
export type Did = Acted & { said: string };

/** One person at their machine. Each act waits for its answer and for the cards that follow from it. */
export type Hand = {
  account: string;
  command(line: string, channel?: string): Promise<Did>;
  shortcut(callbackId: string): Promise<Did>;
  /** A button by its action id. */
  press(target: Message | View | undefined, action: string, choice?: unknown): Promise<Did>;
  /** An entry of the menu behind a card's buttons, by its action id. */
  choose(message: Message | undefined, action: string): Promise<Did>;
  /** The button of this action about this record, where one list has several. */
  pressFor(target: Message | View | undefined, action: string, record: string): Promise<Did>;
  fill(values: Record<string, unknown>): Promise<View>;
  submit(values?: Record<string, unknown>): Promise<Did>;
  close(): Promise<Did>;
  suggest(field: string, typed: string): Promise<{ label: string; value: string }[]>;
  home(): Promise<Did & { home: View | undefined }>;
  /** The form on top, which must be of this name where one is given. */
  view(callbackId?: string): View;
  /** Block ids of the form on top, in order. */
  fields(): string[];
  /** What the person has typed or found in place, by block id. */
  typed(): Record<string, unknown>;
  /** The direct messages with the desk, oldest first. */
  direct(): readonly Message[];
  /** The last private answer as a message: lists have their buttons there. */
  answer(): Message | undefined;
};

export function handOf(account: string, fake: FakeSlack, settle: () => Promise<void>): Hand {
  const { act, views, messages } = fake;
  const seen = () => fake.shown({ person: account });

  async function did<A extends Acted>(
    run: () => Promise<A>,
    answers: boolean,
  ): Promise<A & { said: string }> {
    const before = seen().length;
    const acted = await run();
    // A click is acknowledged first and answered then.
    const isLoading = () => views.stack(account).at(-1)?.callback_id === 'page:loading';
    const isAnswered = () => seen().length > before && !isLoading();
    if (answers && acted.ok) await fake.waitFor(isAnswered, `an answer to ${account}`, 4_000);
    await settle();
    return {
      ...acted,
      said: seen()
        .slice(before)
        .flatMap(({ texts }) => texts)
        .join('\n'),
      view: views.stack(account).at(-1),
    };
  }
  function present<T>(target: T | undefined): T {
    if (target === undefined) throw new Error('there is nothing to press on');
    return target;
  }
  function view(callbackId?: string): View {
    const top = views.stack(account).at(-1);
    if (!top) throw new Error(`${account} has no form open`);
    if (callbackId && top.callback_id !== callbackId)
      throw new Error(`${top.callback_id} is open, not ${callbackId}: ${textsIn(top.blocks).join(' | ')}`);
    return top;
  }
  const inputs = () => view().blocks.filter(({ type }) => type === 'input');

  return {
    account,
    command: (line, channel) => did(() => act.command(account, line, channel), true),
    shortcut: (callbackId) => did(() => act.shortcut(account, callbackId), true),
    press: (target, action, choice) => did(() => act.press(account, present(target), action, choice), true),
    choose: (message, action) => {
      const menu = (message?.blocks ?? [])
        .flatMap(({ elements }) => recordsOf(elements))
        .find(({ action_id }) => action_id === 'menu');
      const option = recordsOf(menu?.options).find(({ value }) => stringOf(value).startsWith(`${action}|`));
      return did(() => act.press(account, present(message), 'menu', present(option?.value)), true);
    },
    pressFor: (target, action, record) => {
      const blocks = present(target).blocks ?? [];
      const holds = (element: unknown): boolean =>
        isRecord(element) && element.action_id === action && stringOf(element.value).startsWith(record);
      const block = present(blocks.find(({ elements }) => recordsOf(elements).some(holds)));
      const message = present(target);
      if (!('ts' in message))
        return did(() => act.press(account, message, `${stringOf(block.block_id)}/${action}`), true);
      const row = { ...block, elements: recordsOf(block.elements).filter(holds) };
      return did(() => act.press(account, { ...message, blocks: [row] }, action), true);
    },
    fill: (values) => act.fill(account, values),
    submit: (values) => did(() => act.submit(account, values), false),
    close: () => did(() => act.close(account, true), false),
    async suggest(field, typed) {
      const { options } = await act.suggest(account, view(), field, typed);
      return options.map(({ text, value }) => ({
        label: isRecord(text) ? stringOf(text.text) : '',
        value: stringOf(value),
      }));
    },
    home: () => did(() => act.openHome(account), true),
    view,
    fields: () => inputs().map(({ block_id }) => stringOf(block_id)),
    typed: () =>
      Object.fromEntries(
        Object.entries(view().state.values).flatMap(([block, row]) => {
          const [entry] = Object.values(row);
          const chosen = entry?.selected_option;
          return [[block, isRecord(chosen) ? chosen.value : (entry?.value ?? entry?.selected_date ?? null)]];
        }),
      ),
    direct: () => messages.in(fake.directWith(account)),
    answer: () => messages.ephemeralFor(account).at(-1),
  };
}
