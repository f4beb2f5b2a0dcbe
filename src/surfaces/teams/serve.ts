import { translator } from '../../i18n/translate.ts';
import { crashPoint } from '../../kit/crash-point.ts';
import type { Action } from '../../kit/feature.ts';
import type { Handlers } from '../handlers.ts';
import { homeSections } from '../home-sections.ts';
import { handlerKey, type Outcome, type RunParts, runHandler } from '../run-handler.ts';
import { troubleOf } from '../trouble.ts';
import type { WhoActs } from '../who-acts.ts';
import { isPersonal } from './activity.ts';
import { type Answered, answer, launcherFor } from './answer.ts';
import type { Answer } from './bot-framework.ts';
import type { Click, Place } from './click.ts';
import { codeOf } from './errors.ts';
import { dialogAnswer, messageOf, wordsAnswer } from './messages.ts';
import { renderSay } from './render-card.ts';
import type { Send } from './send.ts';
import { VOICE } from './voice.ts';

export type Metrics = { answered(place: Place, outcome: Outcome, ms: number): void };

export type ServeParts = RunParts & {
  handlers: Handlers;
  send: Send;
  metrics: Metrics;
  /** Work that goes on after the answer and must end before the process may. */
  later(work: Promise<void>): void;
};

/**
 * One click or command: run the handler, which commits what it changes, and only then answer. Teams sends again what was not answered in
 * time, under the same id and later under a new one: the command id in the button makes that one act.
 */
export async function serve(
  click: Click,
  handler: Action,
  who: WhoActs,
  parts: ServeParts,
): Promise<Answer | undefined> {
  const started = performance.now();
  const { answered, outcome } = await actAndAnswer(click, handler, who, parts);
  crashPoint('surface.beforeAnswer');
  parts.metrics.answered(click.place, outcome, performance.now() - started);
  if (answered.message) parts.later(tellInChat(click, answered.message, parts));
  return click.place === 'command'
    ? undefined
    : { status: 200, ...(answered.body && { body: answered.body }) };
}

async function actAndAnswer(
  click: Click,
  handler: Action,
  who: WhoActs,
  parts: ServeParts,
): Promise<{ answered: Answered; outcome: Outcome }> {
  const title = click.place === 'command' ? parts.handlers.openingVerbs.get(click.name) : undefined;
  const { reply, outcome } = await runHandler(click, title ? opensLater : handler, who, parts);
  const t = await who.words();
  const home = () => homeSections(who, click.commandId, { ...parts, sections: parts.handlers.home });
  try {
    if (title && reply.kind === 'nothing') return { answered: launcherFor({ click, t }, title), outcome };
    const { accounts, handlers } = parts;
    return { answered: await answer(reply, { click, t, accounts, handlers, home }), outcome };
  } catch (error) {
    // What was asked for is done; only its picture is missing.
    const fields = { commandId: click.commandId, handler: handlerKey(click), ...troubleOf(error) };
    parts.log.error(fields, 'an answer could not be drawn');
    return {
      answered: unshown(click, t({ key: 'chat.unshown', params: { reference: click.commandId } })),
      outcome,
    };
  }
}

/** In place of a verb that opens a form: who is no person of the desk is told so before there is a button. */
const opensLater: Action = async () => ({ kind: 'nothing' });

/** The plainest answer there is, which needs no reading and no drawing. */
function unshown(click: Click, words: string): Answered {
  if (click.place === 'card') return { body: wordsAnswer(words) };
  const t = translator('en', 'UTC', VOICE);
  const place = click.place === 'command' ? 'message' : 'dialog';
  const card = renderSay({ text: words, tone: 'warning' }, t, { where: 'a failed answer', place });
  if (click.place === 'command') return { message: { card, summary: words } };
  return {
    body: dialogAnswer({ title: t({ key: 'chat.appName' }), card, height: 'small', width: 'medium' }),
  };
}

/** Everything is committed by now; words that do not arrive are only counted. */
async function tellInChat(
  click: Click,
  { card, summary }: NonNullable<Answered['message']>,
  { send, log }: ServeParts,
): Promise<void> {
  const { activity, tenant, account } = click;
  const message = messageOf(card, summary);
  try {
    if (isPersonal(activity))
      await send.toConversation(activity.serviceUrl, activity.conversation.id, message);
    else await send.toChat({ tenant, account, serviceUrl: activity.serviceUrl }, message);
  } catch (error) {
    const fields = { commandId: click.commandId, handler: handlerKey(click), code: codeOf(error) };
    log.warn(fields, 'an answer was not shown');
  }
}
