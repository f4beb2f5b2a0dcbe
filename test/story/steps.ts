import type { MessageKey } from '../../src/i18n/en.ts';
import { translator } from '../../src/i18n/translate.ts';
import type { Language } from '../../src/kit/actor.ts';
import type { TextParam } from '../../src/kit/text.ts';
import type { Message } from '../../src/local/slack/fake-slack.ts';
import { CONTACT, enterNew as enterByCommands, NEW_CUSTOMER, taxIdOf } from '../support/builders.ts';
import { type Story, wordsOf } from '../support/story.ts';

/** What the supervisor's and the data admin's channels of East China are called in the organisation file. */
export const EAST = 'channel:desk-east';
export const DATA = 'channel:master-data';

export type Filed = { requestId: string; customerId: string; number: number };
export type New = {
  by?: string;
  unit?: string;
  group?: string;
  values?: Record<string, string | null>;
  contact?: Record<string, string>;
};

let serial = 500;

/** A name, a tax id, a phone and an e-mail that no other customer of the run has. */
export function somebody(): Record<string, string> {
  serial += 1;
  const name = `Lantern ${serial} Works`;
  return {
    name,
    taxId: taxIdOf(serial),
    phone: `+86 21 5${String(serial).padStart(3, '0')} ${String(serial).padStart(4, '0')}`,
    email: `office@lantern${serial}.example`,
  };
}

/** `/customer new`, up to the last look, which lies open then. */
export async function enterForms(story: Story, given: New = {}): Promise<string> {
  const { by = 'lily', unit = 'shanghai', group = '1110', contact = CONTACT } = given;
  const hand = story.as(by);
  await hand.command('/customer new');
  await hand.submit({ unit, accountGroup: group });
  const requestId = requestOf(hand.view('request.fields').private_metadata);
  const values = { ...NEW_CUSTOMER, ...somebody(), ...given.values };
  const shown = hand.fields();
  await hand.submit(Object.fromEntries(Object.entries(values).filter(([key]) => shown.includes(key))));
  hand.view('request.contact');
  await hand.submit(contactValues(hand.fields(), contact));
  hand.view('request.review');
  return requestId;
}

/** A new customer, filed by a sales representative from the slash command to "Send". */
export async function fileNew(story: Story, given: New = {}): Promise<Filed> {
  const requestId = await enterForms(story, given);
  const sent = await story.as(given.by ?? 'lily').submit();
  if (!sent.ok || sent.view) throw new Error(`the request was not sent: ${sent.said}`);
  return filed(story, requestId);
}

export async function filed(story: Story, requestId: string): Promise<Filed> {
  const row = await story.row('select customer_id, number from request where id = $1', requestId);
  return { requestId, customerId: String(row.customer_id), number: Number(row.number) };
}

/** What is typed into a contact form, whose fields carry the person's id. */
export function contactValues(
  fields: readonly string[],
  contact: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap((key) => {
      const value = contact[key.split('/').at(-1) ?? ''];
      return key.startsWith('contact/') && value ? [[key, value]] : [];
    }),
  );
}

/** The record that a form is about. */
export function requestOf(metadata: string): string {
  const { t } = JSON.parse(metadata) as { t: string };
  return t;
}

export function stepCard(story: Story, requestId: string, audience: string): Promise<Message | undefined> {
  return story.card('request.step', requestId, audience);
}

export const ANSWERS = { duplicate: 'none', confirmedWith: 'Wilhelmina Quastenberg', confirmedHow: 'phone' };

/** The data admin's approval: the button opens the questions, sending them is the decision. */
export async function answerStep(
  story: Story,
  requestId: string,
  answers: Record<string, unknown> = ANSWERS,
  by = 'fang',
): ReturnType<ReturnType<Story['as']>['submit']> {
  const hand = story.as(by);
  await hand.press(await stepCard(story, requestId, DATA), 'approval.answer');
  hand.view('approval.answers');
  return hand.submit(answers);
}

/** Filed by Lily, approved by Tao, entered by Fang. */
export async function enterNew(story: Story, given: New = {}): Promise<Filed> {
  const request = await fileNew(story, given);
  await story.as('tao').press(await stepCard(story, request.requestId, EAST), 'approval.approve');
  await answerStep(story, request.requestId);
  return request;
}

/** `/customer change <number>` up to the form, filled; the last look lies open. */
export async function fillChange(
  story: Story,
  customerId: string,
  values: Record<string, string | null>,
  by = 'lily',
): Promise<string> {
  const { number } = await story.row('select number from customer where id = $1', customerId);
  const hand = story.as(by);
  await hand.command(`/customer change ${number}`);
  const requestId = requestOf(hand.view('request.changeFields').private_metadata);
  await hand.submit({ reason: 'Moved last month', ...values });
  return requestId;
}

export async function fileChange(
  story: Story,
  customerId: string,
  values: Record<string, string | null>,
  by = 'lily',
): Promise<Filed> {
  const requestId = await fillChange(story, customerId, values, by);
  story.as(by).view('request.review');
  const sent = await story.as(by).submit();
  if (!sent.ok || sent.view) throw new Error(`the request was not sent: ${sent.said}`);
  return filed(story, requestId);
}

/** Approved by the account manager Jun and entered by Fang. */
export async function enterChange(
  story: Story,
  customerId: string,
  values: Record<string, string | null>,
  by = 'lily',
): Promise<Filed> {
  const request = await fileChange(story, customerId, values, by);
  await story.as('jun').press(await stepCard(story, request.requestId, EAST), 'approval.approve');
  await story.as('fang').press(await stepCard(story, request.requestId, DATA), 'approval.approve');
  return request;
}

/** The last direct message of the desk to somebody. */
export function lastTold(story: Story, person: string): string {
  return wordsOf(story.as(person).direct().at(-1));
}

/** The desk's own words in a language. */
export function say(
  language: Language,
  key: MessageKey,
  params: Record<string, TextParam> = {},
  timeZone = 'Asia/Shanghai',
): string {
  return translator(language, timeZone)({ key, params });
}

/** The last delivery of this kind once more, changed or as it was: a replay, a retry, a forgery. */
export async function sendAgain(
  story: Story,
  kind: 'interaction' | 'command',
  change: (payload: Record<string, unknown>) => Record<string, unknown> = (payload) => payload,
): Promise<{ status: number; body: string }> {
  const last = story.fake.journal.deliveries.findLast((delivery) => delivery.kind === kind);
  if (!last) throw new Error(`nothing was delivered as ${kind}`);
  const { status, body } = await story.fake.deliver(kind, change(structuredClone(last.payload)));
  await story.settle();
  return { status, body: JSON.stringify(body) };
}

/** The same click or submission in another person's name. */
export function by(
  story: Story,
  person: string,
): (payload: Record<string, unknown>) => Record<string, unknown> {
  return (payload) => ({ ...payload, user: { ...Object(payload.user), id: story.account(person) } });
}

/** What a refused act may leave behind and nothing else: the lines of the security log about it. */
export async function offences(story: Story, person: string): Promise<string[]> {
  const lines = await story.rows(
    'select command, code from security_event where person_id = $1 order by id',
    person,
  );
  return lines.map(({ command, code }) => `${command} ${code}`);
}

export async function statusOf(story: Story, requestId: string): Promise<unknown> {
  return (await story.row('select status from request where id = $1', requestId)).status;
}

/** A customer on file as the ground of a test: by the same commands, without the platform and without cards. */
export async function onFile(story: Story, given: New = {}): Promise<Filed> {
  const values = { ...somebody(), ...given.values };
  const request = await enterByCommands(story.ground, { values });
  await story.rows('delete from card where target like $1', `${request.requestId}%`);
  return request;
}
