import { jsonArgument, needed, textArgument } from './arguments.ts';
import { checkMessageBlocks } from './check-blocks.ts';
import { type LimitName, limit } from './limits.ts';
import type { Parts } from './parts.ts';
import { messageBody } from './payloads.ts';
import type { Conversation } from './people.ts';
import { ApiRefusal } from './refusal.ts';
import { withIds } from './views.ts';
import { type Json, type Message, recordsOf } from './wire.ts';

/** A conversation the bot may write in, by its id alone: only a first post may name its channel otherwise. */
function target(parts: Parts, args: Json): Conversation {
  return writable(parts, parts.directory.conversations.get(needed(args, 'channel')));
}

/** Where a first post goes: a person's id stands for the direct message with them, `#name` for the channel of that name. */
function postTarget(parts: Parts, args: Json): Conversation {
  const place = needed(args, 'channel');
  const person = parts.directory.people.get(place);
  if (!person || person.deactivated) {
    return writable(parts, parts.directory.named(place) ?? parts.directory.conversations.get(place));
  }
  if (parts.manifest.features.app_home?.messages_tab_enabled === false) {
    throw new ApiRefusal('messages_tab_disabled');
  }
  return parts.directory.directWith(person.id);
}

function writable(parts: Parts, conversation: Conversation | undefined): Conversation {
  if (!conversation) throw new ApiRefusal('channel_not_found');
  if (conversation.archived) throw new ApiRefusal('is_archived');
  if (!parts.directory.isMember(conversation, parts.botUserId)) throw new ApiRefusal('not_in_channel');
  return conversation;
}

type Content = { text: string; blocks: Json[] | undefined; warnings: string[] };

function content(args: Json, row: LimitName): Content {
  const text = textArgument(args, 'text');
  const blocks = jsonArgument(args, 'blocks', 'invalid_blocks_format');
  if (text.length > limit(row).max) throw new ApiRefusal('msg_too_long', [tooLong(row)]);
  if (blocks === undefined || (Array.isArray(blocks) && blocks.length === 0)) {
    if (text.trim() === '') throw new ApiRefusal('no_text');
    return { text, blocks: undefined, warnings: [] };
  }
  const problems = checkMessageBlocks(blocks);
  if (problems.length > 0) throw new ApiRefusal('invalid_blocks', problems);
  if (JSON.stringify(blocks).length > limit('messageBlocksSize').max) {
    throw new ApiRefusal('msg_blocks_too_long');
  }
  return {
    text,
    blocks: withIds(recordsOf(blocks)),
    warnings: text === '' ? ['missing_text_in_message'] : [],
  };
}

function tooLong(row: LimitName) {
  const { max, source } = limit(row);
  return { message: `must be less than ${max + 1} characters`, pointer: '/text', source };
}

function warned(warnings: string[]): Json {
  if (warnings.length === 0) return {};
  return { warning: warnings.join(','), response_metadata: { warnings } };
}

/** A reply to a reply lands in the thread of the root; a thread nobody knows is refused. */
function threadOf(parts: Parts, channel: string, args: Json): string {
  const ts = textArgument(args, 'thread_ts');
  if (ts === '') return '';
  const parent = parts.messages.find(channel, ts);
  if (!parent) throw new ApiRefusal('thread_not_found');
  return parent.thread_ts ?? parent.ts;
}

export function postMessage(parts: Parts, args: Json): Json {
  const channel = postTarget(parts, args);
  const { text, blocks, warnings } = content(args, 'messageText');
  const threadTs = threadOf(parts, channel.id, args);
  const wait = parts.rate.take('message', `post ${channel.id}`);
  if (wait > 0) throw new ApiRefusal('ratelimited', [], {}, wait);
  const message = parts.messages.post({
    channel: channel.id,
    user: parts.botUserId,
    bot_id: parts.origin.botId,
    text,
    ...(blocks && { blocks }),
    ...(threadTs && { thread_ts: threadTs }),
  });
  return {
    channel: channel.id,
    ts: message.ts,
    message: messageBody(parts, message),
    ...warned(warnings),
  };
}

export function postEphemeral(parts: Parts, args: Json): Json {
  const channel = target(parts, args);
  const user = needed(args, 'user');
  if (!parts.directory.people.has(user)) throw new ApiRefusal('user_not_found');
  if (!parts.directory.isMember(channel, user)) throw new ApiRefusal('user_not_in_channel');
  const { text, blocks, warnings } = content(args, 'messageText');
  const threadTs = threadOf(parts, channel.id, args);
  const message = parts.messages.postEphemeral(user, {
    channel: channel.id,
    user: parts.botUserId,
    bot_id: parts.origin.botId,
    text,
    ...(blocks && { blocks }),
    ...(threadTs && { thread_ts: threadTs }),
  });
  return { message_ts: message.ts, ...warned(warnings) };
}

function own(parts: Parts, channel: Conversation, ts: string, foreign: string): Message {
  const message = parts.messages.find(channel.id, ts);
  if (!message || message.deleted) throw new ApiRefusal('message_not_found');
  if (message.user !== parts.botUserId) throw new ApiRefusal(foreign);
  return message;
}

/** With `text` alone the old blocks go, with neither they stay; only a text update wears the mark "edited". */
export function updateMessage(parts: Parts, args: Json): Json {
  const channel = target(parts, args);
  const message = own(parts, channel, needed(args, 'ts'), 'cant_update_message');
  const { text, blocks } = content(args, 'updateText');
  const edited = blocks ? message.edited : { user: parts.botUserId, ts: parts.messages.stamps.next() };
  parts.messages.change(message, { text, blocks, edited });
  return { channel: channel.id, ts: message.ts, text, message: messageBody(parts, message) };
}

export function deleteMessage(parts: Parts, args: Json): Json {
  const channel = target(parts, args);
  const message = own(parts, channel, needed(args, 'ts'), 'cant_delete_message');
  parts.messages.remove(message);
  return { channel: channel.id, ts: message.ts };
}

export function getPermalink(parts: Parts, args: Json): Json {
  const channel = parts.directory.conversations.get(needed(args, 'channel'));
  if (!channel) throw new ApiRefusal('channel_not_found');
  const ts = needed(args, 'message_ts');
  const message = parts.messages.find(channel.id, ts);
  if (!message) throw new ApiRefusal('message_not_found');
  const thread = message.thread_ts ? `&thread=${message.thread_ts}` : '';
  return {
    channel: channel.id,
    permalink: `${parts.baseUrl()}/#channel=${channel.id}${thread}&message=${ts}`,
  };
}
