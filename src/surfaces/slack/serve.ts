import type { webApi } from '@slack/bolt';
import type { Translate } from '../../i18n/translate.ts';
import type { Part } from '../../kit/card.ts';
import { crashPoint } from '../../kit/crash-point.ts';
import type { Action } from '../../kit/feature.ts';
import type { Reply } from '../../kit/reply.ts';
import type { Text } from '../../kit/text.ts';
import { readMentions } from '../mentions.ts';
import { handlerKey, type Outcome, type RunParts, runHandler } from '../run-handler.ts';
import type { WhoActs } from '../who-acts.ts';
import { type Ack, type Answering, answeringAt, type Words } from './answer-place.ts';
import type { Click, Place } from './click.ts';
import { troubleOf } from './errors.ts';

import { createOpener, type Opener } from './open-view.ts';
import { pageOf, renderPage, renderParts, renderSay } from './render-card.ts';
import { renderForm } from './render-form.ts';

export type Metrics = { answered(place: Place, outcome: Outcome, ms: number): void };

export type ServeParts = RunParts & {
  client: webApi.WebClient;
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

function openerFor(click: Click, who: WhoActs, parts: ServeParts): Opener | undefined {
  if (!click.trigger || click.place === 'modal') return undefined;
  const opener = createOpener(parts.client, click.trigger, async () => {
    const t = await who.words();
    const title = t({ key: 'chat.loadingTitle' });
    return pageOf(
      { id: 'loading', title, blocks: renderParts([loading], t, { where: 'loading' }) },
      t,
      'loading',
    );
  });
  if (opensViews.has(handlerKey(click))) opener.expect();
  return opener;
}

const loading: Part = { part: 'text', text: { key: 'chat.loading' }, tone: 'quiet' };

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
  const tooSlow = async () => say({ text: { key: 'chat.tooSlow' } }, await who.words(), parts);
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
    const unshown: Text = { key: 'chat.unshown', params: { reference: click.commandId } };
    await answering.tell(async () => say({ text: unshown, tone: 'warning' }, await who.words(), parts));
  }
}

async function give(reply: Reply, answering: Answering, { who, parts, click }: Situation): Promise<void> {
  switch (reply.kind) {
    case 'nothing':
      return answering.nothing();
    case 'form': {
      const mentions = await readMentions(reply.open.form.intro ?? [], parts.accounts, 'slack');
      return answering.show(renderForm(reply.open, await who.words(), { mentions }), false);
    }
    case 'page': {
      const mentions = await readMentions(reply.page.parts, parts.accounts, 'slack');
      const page = renderPage(reply.page, await who.words(), { where: `page ${reply.page.title}`, mentions });
      return answering.show(page, reply.over ?? false);
    }
    case 'say': {
      const { say: text, tone, parts: more, inPlace = false } = reply;
      const words = { text, ...(tone && { tone }), ...(more && { parts: more }) };
      return answering.tell(async () => say(words, await who.words(), parts), {
        isRefusal: tone === 'warning',
        inPlace,
      });
    }
    case 'errors':
      return giveFaults(reply.fields, answering, await who.words(), parts);
    case 'done': {
      const { say: text } = reply;
      return answering.finish(text && (async () => say({ text, tone: 'good' }, await who.words(), parts)));
    }
    case 'home':
      if (click.place === 'command') {
        await answering.tell(async () => say({ text: { key: 'slack.homeTab' } }, await who.words(), parts));
      } else await answering.finish();
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
            key: 'chat.fieldFault',
            params: { field: { verbatim: labels[field] }, message: { verbatim: message } },
          }
        : { verbatim: message },
    );
    return say({ text: { join: lines, with: '\n' }, tone: 'warning' }, t, parts);
  });
}

type Said = { text: Text; tone?: 'good' | 'warning'; parts?: readonly Part[] };

async function say(said: Said, t: Translate, { accounts }: ServeParts): Promise<Words> {
  const mentions = await readMentions(said.parts ?? [], accounts, 'slack');
  const message = renderSay({ ...said, text: t(said.text) }, t, { where: 'a private answer', mentions });
  const title = t({ key: 'chat.appName' });
  return { message, page: pageOf({ id: 'say', title, blocks: message.blocks }, t, 'a private answer') };
}
