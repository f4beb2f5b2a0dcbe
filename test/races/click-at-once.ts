import { translator } from '../../src/i18n/translate.ts';
import type { Language } from '../../src/kit/actor.ts';
import type { FakeSlack, Message } from '../../src/local/slack/fake-slack.ts';
import { escaped } from '../../src/surfaces/slack/rich-text.ts';

const PATIENCE_MS = 20_000;

/** All these people press one button in the same moment. @returns by account what each of them was told in private */
export async function clickAtOnce(
  { act, messages }: FakeSlack,
  message: Message,
  accounts: readonly string[],
  action = 'approval.approve',
): Promise<Map<string, string>> {
  const told = new Map<string, string>();
  const { promise: allTold, resolve } = Promise.withResolvers<void>();
  const ears = accounts.map((account) =>
    messages.listen(account, (event) => {
      if (event.type !== 'ephemeral') return;
      told.set(account, event.message.text);
      if (told.size === accounts.length) resolve();
    }),
  );
  const drawn = structuredClone(message);
  const late = setTimeout(resolve, PATIENCE_MS);
  await Promise.all(accounts.map((account) => act.press(account, drawn, action)));
  await allTold;
  clearTimeout(late);
  for (const deaf of ears) deaf();
  return told;
}

export type Winner = { name: string; at: Date; number: number };

/** R24: what somebody who came too late must be told, in their own language. */
export function tooLate(language: Language, { name, at, number }: Winner): string {
  const params = { name, at: { moment: at.toISOString(), style: 'dateTime' }, number } as const;
  return escaped(translator(language, 'UTC')({ key: 'approval.already.approved', params }));
}

export function recorded(language: Language, number: number): string {
  return escaped(translator(language, 'UTC')({ key: 'approval.recorded.approved', params: { number } }));
}
