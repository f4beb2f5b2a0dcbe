import { checkMessageBlocks } from './check-blocks.ts';
import { newSecret } from './ids.ts';
import { limit } from './limits.ts';
import type { Parts } from './parts.ts';
import { withIds } from './views.ts';
import { type Json, type Message, recordsOf, stringOf } from './wire.ts';

type Ticket = {
  person: string;
  channel: string;
  /** The message the click came from; absent for a command. */
  from: { ts: string; ephemeral: boolean } | undefined;
  born: number;
  uses: number;
};

/** The addresses that ride on commands and clicks: five posts within thirty minutes, wherever the bot is a member or not. */
export class ResponseUrls {
  readonly #tickets = new Map<string, Ticket>();

  issue(parts: Parts, person: string, channel: string, message?: Message): string {
    const token = newSecret();
    for (const [old, ticket] of this.#tickets) {
      if (parts.now() - ticket.born <= 2 * limit('responseUrlLife').max) break;
      this.#tickets.delete(old);
    }
    const from = message && { ts: message.ts, ephemeral: message.ephemeral === true };
    this.#tickets.set(token, { person, channel, from, born: parts.now(), uses: 0 });
    return `${parts.baseUrl()}/response/${token}`;
  }

  /** Carries out one post; the answer is an error code, or undefined when all went well. */
  use(parts: Parts, token: string, body: Json): string | undefined {
    const ticket = this.#tickets.get(token);
    if (!ticket) return 'no_such_url';
    if (parts.now() - ticket.born > limit('responseUrlLife').max) return 'expired_url';
    if (ticket.uses >= limit('responseUrlUses').max) return 'used_url';
    ticket.uses += 1;
    return carryOut(parts, ticket, body);
  }
}

function carryOut(parts: Parts, ticket: Ticket, body: Json): string | undefined {
  const original = originalOf(parts, ticket);
  if (body.delete_original === true) {
    if (!original) return 'message_not_found';
    if (original.ephemeral) parts.messages.removeEphemeral(ticket.person, original);
    else parts.messages.remove(original);
    return undefined;
  }
  const content = readContent(body);
  if (typeof content === 'string') return content;
  const { text, blocks } = content;
  if (body.replace_original === true && ticket.from) {
    if (!original) return 'message_not_found';
    if (original.ephemeral) parts.messages.changeEphemeral(ticket.person, original, text, blocks);
    else parts.messages.change(original, { text, blocks });
    return undefined;
  }
  const toAll = body.response_type === 'in_channel';
  showAsBot(parts, ticket.person, ticket.channel, content, toAll, stringOf(body.thread_ts));
  return undefined;
}

function originalOf(parts: Parts, { person, channel, from }: Ticket): Message | undefined {
  if (!from) return undefined;
  if (!from.ephemeral) return parts.messages.find(channel, from.ts);
  return parts.messages.ephemeralFor(person, channel).find((m) => m.ts === from.ts);
}

export type Content = { text: string; blocks: Json[] | undefined };

/** Text and blocks of an answer, checked like any message; a string is the refusal. */
export function readContent(body: Json): Content | string {
  const text = stringOf(body.text);
  if (body.blocks === undefined) return text === '' ? 'no_text' : { text, blocks: undefined };
  if (checkMessageBlocks(body.blocks).length > 0) return 'invalid_blocks';
  return { text, blocks: withIds(recordsOf(body.blocks)) };
}

/** Shows an answer of the bot where its person is: to them alone, or to the channel. */
export function showAsBot(
  parts: Parts,
  person: string,
  channel: string,
  content: Content,
  toAll: boolean,
  threadTs = '',
): void {
  const message = {
    channel,
    user: parts.botUserId,
    bot_id: parts.origin.botId,
    text: content.text,
    ...(content.blocks && { blocks: content.blocks }),
    ...(threadTs && { thread_ts: threadTs }),
  };
  if (toAll) parts.messages.post(message);
  else parts.messages.postEphemeral(person, message);
}
