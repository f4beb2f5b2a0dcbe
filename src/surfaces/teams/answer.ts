import type { MessageKey } from '../../i18n/en.ts';
import type { Translate } from '../../i18n/translate.ts';
import type { Accounts } from '../../kit/accounts.ts';
import type { Part } from '../../kit/card.ts';
import type { Reply } from '../../kit/reply.ts';
import type { Text } from '../../kit/text.ts';
import type { Handlers } from '../handlers.ts';
import { readMentions } from '../mentions.ts';
import { TooLarge } from '../sizes.ts';
import type { AdaptiveCard, Dialog } from './adaptive-card.ts';
import type { Click } from './click.ts';
import { cardAnswer, dialogAnswer, endingAnswer, wordsAnswer } from './messages.ts';
import type { Carried } from './read-values.ts';
import { renderHome, renderLauncher, renderPage, renderSay } from './render-card.ts';
import { renderForm, withFaults } from './render-form.ts';

/**
 * What a reply comes to where somebody acted. `body` answers the press itself; `message` goes into the person's own chat, because a
 * channel has no place that only one person sees.
 */
export type Answered = { body?: object; message?: { card: AdaptiveCard; summary: string } };

export type AnswerParts = {
  click: Click;
  t: Translate;
  accounts: Accounts;
  handlers: Pick<Handlers, 'opens'>;
  /** The sections of the person's home, which are read when they are asked for. */
  home(): Promise<readonly Part[]>;
};

export async function answer(reply: Reply, parts: AnswerParts): Promise<Answered> {
  switch (parts.click.place) {
    case 'command':
      return toCommand(reply, parts);
    case 'card':
      return toCard(reply, parts);
    case 'opening':
      return { body: dialogAnswer(await dialogFor(reply, parts)) };
    case 'dialog':
      return toDialog(reply, parts);
    default:
      return parts.click.place satisfies never;
  }
}

async function toCommand(reply: Reply, parts: AnswerParts): Promise<Answered> {
  const { t } = parts;
  switch (reply.kind) {
    case 'nothing':
      return {};
    case 'form':
      return { message: launcher(parts, formText(reply.open.form.title)) };
    case 'page':
      return {
        message: { card: (await pageOf(reply, parts, 'message')).card, summary: t(reply.page.summary) },
      };
    case 'home':
      return { message: await homeOf(parts) };
    default:
      return { message: await saidOf(reply, parts, 'message') };
  }
}

/** A press of a button in a message. Its answer is private, but only words fit into it. */
async function toCard(reply: Reply, parts: AnswerParts): Promise<Answered> {
  const { t } = parts;
  if (reply.kind === 'home') return { body: cardAnswer((await homeOf(parts)).card) };
  if (reply.kind === 'form') {
    const message = launcher(parts, formText(reply.open.form.title));
    return { body: wordsAnswer(t({ key: 'teams.formInChat' })), message };
  }
  if (reply.kind === 'page') {
    const message = { card: (await pageOf(reply, parts, 'message')).card, summary: t(reply.page.summary) };
    return { body: wordsAnswer(t({ key: 'teams.answeredInChat' })), message };
  }
  if (reply.kind === 'say' && reply.inPlace)
    return { body: cardAnswer((await saidOf(reply, parts, 'message')).card) };
  if (reply.kind === 'say' && reply.parts) {
    const body = wordsAnswer(t({ key: 'teams.answeredInChat' }));
    return { body, message: await saidOf(reply, parts, 'message') };
  }
  return { body: wordsAnswer(wordsOf(reply, t)) };
}

async function toDialog(reply: Reply, parts: AnswerParts): Promise<Answered> {
  const { t } = parts;
  switch (reply.kind) {
    case 'nothing':
    case 'home':
      return {};
    case 'form':
    case 'page':
      return { body: dialogAnswer(await dialogFor(reply, parts)) };
    case 'errors':
      return { body: dialogAnswer(again(faultsOf(reply, t), parts) ?? (await dialogFor(reply, parts))) };
    case 'say': {
      // A refusal must not take what was typed with it.
      const kept = reply.tone === 'warning' ? again({ '': t(reply.say) }, parts) : undefined;
      if (kept) return { body: dialogAnswer(kept) };
      if (reply.parts) return { body: dialogAnswer(await dialogFor(reply, parts)) };
      return { body: endingAnswer(wordsOf(reply, t)) };
    }
    case 'done':
      return reply.say ? { body: endingAnswer(t(reply.say)) } : {};
    default:
      return reply satisfies never;
  }
}

/** The form that was sent, with what was typed in it; undefined when the press did not come from a form. */
function again(faults: Record<string, string>, { click, t }: AnswerParts): Dialog | undefined {
  const packed = click.carried?.z;
  if (!packed) return undefined;
  try {
    return withFaults(packed, click.values, faults, t, click.labels);
  } catch (error) {
    // So much was typed that it does not fit beside the words about it.
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

function faultsOf({ fields }: Extract<Reply, { kind: 'errors' }>, t: Translate): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([field, text]) => [field, t(text)]));
}

async function dialogFor(reply: Reply, parts: AnswerParts): Promise<Dialog> {
  const { t, accounts, handlers } = parts;
  if (reply.kind === 'form') {
    const mentions = await readMentions(reply.open.form.intro ?? [], accounts, 'teams');
    return renderForm(reply.open, t, { mentions, opens: handlers.opens });
  }
  if (reply.kind === 'page') return pageOf(reply, parts, 'dialog');
  const { card } = await saidOf(reply, parts, 'dialog');
  return { title: t({ key: 'chat.appName' }), card, height: 'small', width: 'medium' };
}

async function pageOf(
  { page }: Extract<Reply, { kind: 'page' }>,
  { t, accounts, handlers }: AnswerParts,
  place: 'message' | 'dialog',
): Promise<Dialog> {
  const mentions = await readMentions(page.parts, accounts, 'teams');
  return renderPage(page, t, { where: `page ${page.title}`, place, mentions, opens: handlers.opens });
}

async function homeOf({
  t,
  home,
  handlers,
  accounts,
}: AnswerParts): Promise<NonNullable<Answered['message']>> {
  const sections = await home();
  const mentions = await readMentions(sections, accounts, 'teams');
  const card = renderHome(sections, t, { where: 'home', place: 'message', opens: handlers.opens, mentions });
  return { card, summary: t({ key: 'chat.appName' }) };
}

async function saidOf(
  reply: Reply,
  { t, accounts, handlers }: AnswerParts,
  place: 'message' | 'dialog',
): Promise<NonNullable<Answered['message']>> {
  const more = reply.kind === 'say' ? (reply.parts ?? []) : [];
  const tone = toneOf(reply);
  const text = plainWordsOf(reply, t);
  const mentions = await readMentions(more, accounts, 'teams');
  const drawing = { where: 'a private answer', place, mentions, opens: handlers.opens };
  return { card: renderSay({ text, ...(tone && { tone }), parts: more }, t, drawing), summary: text };
}

function formText(title: MessageKey): Text {
  return { key: 'teams.openForm', params: { title: { key: title } } };
}

/** A dialog opens only by a press, so a typed command gets a button first. Its press runs the command, under an id of its own. */
function launcher(
  { click, t }: Pick<AnswerParts, 'click' | 't'>,
  text: Text,
): NonNullable<Answered['message']> {
  const words = t(text);
  const carried: Carried = click.carried
    ? { k: click.carried.k, n: click.name, t: click.target, c: click.commandId }
    : { k: 'verb', n: click.name, t: '', c: click.commandId, w: String(click.values.words ?? '') };
  const drawing = { where: 'a button to a form', place: 'message' as const };
  return { card: renderLauncher(words, t({ key: 'teams.open' }), carried, t, drawing), summary: words };
}

/** A verb that opens a form gets its button before anything of the verb is run. */
export function launcherFor(parts: Pick<AnswerParts, 'click' | 't'>, title: Text): Answered {
  return { message: launcher(parts, { key: 'teams.openVerb', params: { what: title } }) };
}

function toneOf(reply: Reply): 'good' | 'warning' | undefined {
  if (reply.kind === 'errors') return 'warning';
  if (reply.kind === 'done') return 'good';
  return reply.kind === 'say' ? reply.tone : undefined;
}

const SIGNS = { warning: '⚠️ ', good: '✅ ' } as const;

function wordsOf(reply: Reply, t: Translate): string {
  const tone = toneOf(reply);
  return `${tone ? SIGNS[tone] : ''}${plainWordsOf(reply, t)}`;
}

function plainWordsOf(reply: Reply, t: Translate): string {
  if (reply.kind === 'say') return t(reply.say);
  if (reply.kind === 'errors') return Object.values(faultsOf(reply, t)).join('\n');
  return t(reply.kind === 'done' && reply.say ? reply.say : { key: 'chat.done' });
}
