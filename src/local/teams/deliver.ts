import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, askBot } from '../ask-bot.ts';
import type { Faults } from '../faults.ts';
import { type Json, stringOf } from '../json.ts';
import type { Sign } from './sign.ts';

export type DeliveryOptions = {
  /** Instead of a freshly signed `Bearer …`; null sends none. */
  authorization?: string | null;
  /** Instead of the activity as JSON: what a forger sends. */
  body?: string;
};
/** One signed request to the bot, exactly as given. */
export type Deliver = (activity: Json, options?: DeliveryOptions) => Promise<Answer>;

export type DeliverySettings = {
  botUrl: () => string;
  sign: Sign;
  faults: Faults;
  /** Milliseconds until the service gives the bot up. */
  patience: number;
  onAnswer: (activity: Json, answer: Answer) => void;
};

export function createDeliver({ botUrl, sign, faults, patience, onAnswer }: DeliverySettings): Deliver {
  return async (activity, options = {}) => {
    const { authorization = `Bearer ${await sign()}`, body = JSON.stringify(activity) } = options;
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Microsoft-SkypeBotApi (local workspace)',
      'x-ms-conversation-id': stringOf((activity.conversation as Json | undefined)?.id),
      ...(authorization !== null && { authorization }),
    };
    const name = stringOf(activity.name) || stringOf(activity.type);
    const fault = faults.hit(`deliver:${name}`, undefined) ?? faults.hit('deliver', undefined);
    const send = () => askBot(botUrl(), { body, headers }, patience);
    const first = send();
    if (fault?.kind === 'duplicate') await pause(fault.ms ?? 0).then(send);
    const answer = await first;
    onAnswer(activity, answer);
    return answer;
  };
}

export function failed(answer: Answer): boolean {
  return answer.status === 0 || answer.status >= 500;
}

export type Redelivery = {
  deliver: Deliver;
  /** Milliseconds between the repetition under the same id and the two under new ids. */
  pause: number;
  closing: AbortSignal;
};

/**
 * What the service does when the bot does not answer in time or breaks: once more under the same id, then, after a pause, twice
 * under new ids. `until` stops it early; without it all are sent.
 */
export async function repeat(
  { deliver, pause: ms, closing }: Redelivery,
  activity: Json,
  until: (answer: Answer) => boolean = () => false,
): Promise<Answer[]> {
  const answers = [await deliver(activity)];
  for (const wait of [ms, 0]) {
    const last = answers.at(-1);
    if (last && until(last)) return answers;
    const waited = await pause(wait, true, { ref: false, signal: closing }).catch(() => false);
    if (!waited) return answers;
    answers.push(await deliver({ ...activity, id: newIdLike(activity.id) }));
  }
  return answers;
}

/** A message's id is a time, an invoke's a name. */
function newIdLike(id: unknown): string {
  return /^\d+$/.test(stringOf(id))
    ? String(Number(id) + 1 + Math.floor(Math.random() * 1_000))
    : `f:${randomUUID()}`;
}
