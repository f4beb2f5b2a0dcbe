import type { webApi } from '@slack/bolt';
import type { Translate } from '../../i18n/translate.ts';
import type { Accounts } from '../../kit/accounts.ts';
import type { Part } from '../../kit/card.ts';
import { crashPoint } from '../../kit/crash-point.ts';
import { type Action, type Desk, type Interaction, NotRegistered } from '../../kit/feature.ts';
import type { Reply } from '../../kit/reply.ts';
import type { Text } from '../../kit/text.ts';
import { type Ack, type Answering, answeringAt, type Words } from './answer-place.ts';
import type { Click, Place } from './click.ts';
import { troubleOf } from './errors.ts';
import { readMentions } from './mentions.ts';
import { createOpener, type Opener } from './open-view.ts';
import { pageOf, renderPage, renderParts, renderSay } from './render-card.ts';
import { renderForm } from './render-form.ts';
import type { WhoActs } from './who-acts.ts';

export type Log = {
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};
export type Outcome = 'ok' | 'refused' | 'unregistered' | 'failed';
export type Metrics = { answered(place: Place, outcome: Outcome, ms: number): void };

export type ServeParts = {
  client: webApi.WebClient;
  accounts: Accounts;
  desk: Desk;
  log: Log;
  metrics: Metrics;
  publishHome(who: WhoActs, commandId: string): Promise<void>;
};

/** Which handlers answered with a view before: only they get a "one moment" view when they are slow. */
const opensViews = new Set<string>();

/**
 * One click: run the handler, which commits what it changes; then acknowledge with what it replied. In this order, because a click that is
 * acknowledged and not yet committed is lost when the process dies, and Slack sends it only once.
 */
export async function serve(
  click: Click,
  handler: Action,
  who: WhoActs,
  ack: Ack,
  parts: ServeParts,
): Promise<void> {
  const started = performance.now();
  const opener = openerFor(click, who, parts);
  const { reply, outcome } = await runHandler(click, handler, who, parts);
  opener?.cancel();
  if (reply.kind === 'form' || reply.kind === 'page') opensViews.add(handlerKey(click));
  crashPoint('surface.beforeAnswer');
  const acknowledge: Ack = (answer) => {
    parts.metrics.answered(click.place, outcome, performance.now() - started);
    return ack(answer);
  };
  await answer(reply, { click, who, parts, opener, ack: acknowledge });
}

type Ran = { reply: Reply; outcome: Outcome };

async function runHandler(click: Click, handler: Action, who: WhoActs, parts: ServeParts): Promise<Ran> {
  const interaction = interactionOf(click, who);
  const { desk, hasDone } = watched(parts.desk);
  try {
    const reply = await handler(interaction, desk);
    // A command that was carried out has read who it was; whatever else a handler has found is for registered people only (R02).
    if (!hasDone()) await who.person();
    if (!saysNotRegistered(reply)) return { reply, outcome: outcomeOf(reply) };
    // The command read no person for this account. Joined now by e-mail, it is asked once more; nothing was written before.
    const again = await handler(interaction, desk);
    if (saysNotRegistered(again)) throw new NotRegistered();
    return { reply: again, outcome: outcomeOf(again) };
  } catch (error) {
    if (error instanceof NotRegistered) return { reply: await notRegistered(parts), outcome: 'unregistered' };
    parts.log.error(
      { commandId: click.commandId, handler: handlerKey(click), ...troubleOf(error) },
      'a click failed',
    );
    return { reply: failed(click), outcome: 'failed' };
  }
}

/** The desk, and whether a command of the person who acts was carried out through it. */
function watched(desk: Desk): { desk: Desk; hasDone(): boolean } {
  let done = false;
  return {
    hasDone: () => done,
    desk: {
      ...desk,
      async execute(command, input, envelope) {
        const outcome = await desk.execute(command, input, envelope);
        done ||= outcome.kind !== 'refused' && !('desk' in envelope.by);
        return outcome;
      },
    },
  };
}

export function interactionOf(click: Click, who: WhoActs): Interaction {
  return {
    person: who.person,
    envelope: { commandId: click.commandId, by: who.by, met: who.met },
    target: click.target,
    values: click.values,
    state: click.state,
    ...(click.press && { press: click.press }),
  };
}

function handlerKey(click: Click): string {
  return `${click.place} ${click.name}`;
}

function saysNotRegistered(reply: Reply): boolean {
  return reply.kind === 'say' && 'key' in reply.say && reply.say.key === 'refusal.notRegistered';
}

function outcomeOf(reply: Reply): Outcome {
  return reply.kind === 'errors' || (reply.kind === 'say' && reply.tone === 'warning') ? 'refused' : 'ok';
}

/** R02: what to do, and whom to ask. A form keeps what was typed until the person has been added. */
export async function notRegistered({ accounts }: Pick<ServeParts, 'accounts'>): Promise<Reply> {
  const names = await accounts.administrators();
  const administrators: Text =
    names.length > 0
      ? { join: names.map((name) => ({ verbatim: name })), with: ', ' }
      : { key: 'slack.anAdministrator' };
  return { kind: 'errors', fields: { '': { key: 'refusal.notRegistered', params: { administrators } } } };
}

/** Names no field, so a form stays open with these words at its head and can be sent again under the same command id. */
function failed({ commandId }: Click): Reply {
  return { kind: 'errors', fields: { '': { key: 'refusal.failed', params: { reference: commandId } } } };
}

function openerFor(click: Click, who: WhoActs, parts: ServeParts): Opener | undefined {
  if (!click.trigger || click.place === 'modal') return undefined;
  const opener = createOpener(parts.client, click.trigger, async () => {
    const t = await who.words();
    const title = t({ key: 'slack.loadingTitle' });
    return pageOf(
      { id: 'loading', title, blocks: renderParts([loading], t, { where: 'loading' }) },
      t,
      'loading',
    );
  });
  if (opensViews.has(handlerKey(click))) opener.expect();
  return opener;
}

const loading: Part = { part: 'text', text: { key: 'slack.loading' }, tone: 'quiet' };

type Situation = { click: Click; who: WhoActs; parts: ServeParts; opener: Opener | undefined; ack: Ack };

async function answer(reply: Reply, situation: Situation): Promise<void> {
  const { click, who, parts, opener } = situation;
  let acknowledged = false;
  const ack: Ack = (content) => {
    acknowledged = true;
    return situation.ack(content);
  };
  const missed = (code: string) =>
    parts.log.warn(
      { commandId: click.commandId, handler: handlerKey(click), code },
      'an answer was not shown',
    );
  const tooSlow = async () => say({ text: { key: 'slack.tooSlow' } }, await who.words(), parts);
  const answering = answeringAt({ click, ack, client: parts.client, opener, tooSlow, missed });
  try {
    await give(reply, answering, situation);
  } catch (error) {
    // What was asked for is done; only its picture is missing.
    parts.log.error(
      { commandId: click.commandId, handler: handlerKey(click), ...troubleOf(error) },
      'an answer could not be drawn',
    );
    if (acknowledged) return;
    const unshown: Text = { key: 'slack.unshown', params: { reference: click.commandId } };
    await answering.tell(async () => say({ text: unshown, tone: 'warning' }, await who.words(), parts));
  }
}

async function give(reply: Reply, answering: Answering, { who, parts, click }: Situation): Promise<void> {
  switch (reply.kind) {
    case 'nothing':
      return answering.nothing();
    case 'form': {
      const mentions = await readMentions(reply.open.form.intro ?? [], parts.accounts);
      return answering.show(renderForm(reply.open, await who.words(), { mentions }), false);
    }
    case 'page': {
      const mentions = await readMentions(reply.page.parts, parts.accounts);
      const page = renderPage(reply.page, await who.words(), { where: `page ${reply.page.title}`, mentions });
      return answering.show(page, reply.over ?? false);
    }
    case 'say': {
      const { say: text, tone, parts: more } = reply;
      const words = { text, ...(tone && { tone }), ...(more && { parts: more }) };
      return answering.tell(async () => say(words, await who.words(), parts));
    }
    case 'errors':
      return giveFaults(reply.fields, answering, await who.words(), parts);
    case 'done': {
      const { say: text } = reply;
      return answering.finish(text && (async () => say({ text, tone: 'good' }, await who.words(), parts)));
    }
    case 'home':
      await answering.finish();
      return parts.publishHome(who, click.commandId);
    default:
      return reply satisfies never;
  }
}

async function giveFaults(
  fields: Record<string, Text>,
  answering: Answering,
  t: Translate,
  parts: ServeParts,
): Promise<void> {
  const messages = Object.fromEntries(Object.entries(fields).map(([field, text]) => [field, t(text)]));
  await answering.faults(messages, async (labels) => {
    const lines: Text[] = Object.entries(messages).map(([field, message]) =>
      labels[field]
        ? {
            key: 'slack.fieldFault',
            params: { field: { verbatim: labels[field] }, message: { verbatim: message } },
          }
        : { verbatim: message },
    );
    return say({ text: { join: lines, with: '\n' }, tone: 'warning' }, t, parts);
  });
}

type Said = { text: Text; tone?: 'good' | 'warning'; parts?: readonly Part[] };

async function say(said: Said, t: Translate, { accounts }: ServeParts): Promise<Words> {
  const mentions = await readMentions(said.parts ?? [], accounts);
  const message = renderSay({ ...said, text: t(said.text) }, t, { where: 'a private answer', mentions });
  const title = t({ key: 'slack.appName' });
  return { message, page: pageOf({ id: 'say', title, blocks: message.blocks }, t, 'a private answer') };
}
