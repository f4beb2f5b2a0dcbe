import { isRecord, type Json, recordsOf, stringOf } from '../json.ts';
import { readContent } from './check-activity.ts';
import type { Call } from './connector.ts';
import type { Parts } from './parts.ts';
import { conversationId, type Place, type Spot } from './people.ts';
import { ConnectorRefusal } from './refusal.ts';
import type { Stored } from './state.ts';

/** The conversation of a call, if the bot may write there. */
export function spotOf(parts: Parts, { conversation }: Call): Spot {
  const spot = parts.directory.spot(conversation);
  if (!spot) throw notFound();
  const { place, thread } = spot;
  if (thread !== undefined) {
    const root = parts.messages.find(place.id, thread);
    if (!root || root.thread !== undefined) throw notFound();
  }
  assertWelcome(parts, place);
  return spot;
}

function notFound(): ConnectorRefusal {
  return new ConnectorRefusal(404, 'ConversationNotFound', 'Conversation not found.');
}

export function assertWelcome({ installs }: Parts, place: Place): void {
  if (!installs.has(place)) {
    throw new ConnectorRefusal(
      403,
      'BotNotInConversationRoster',
      'The bot is not part of the conversation roster.',
    );
  }
  if (installs.isBlocked(place)) {
    throw new ConnectorRefusal(
      403,
      'MessageWritesBlocked',
      'The person has blocked the messages of this bot.',
    );
  }
}

/** Sends, updates and deletions count together, by chat or channel. */
function assertPace(parts: Parts, place: Place): void {
  const retryAfter = parts.rate.take('send', place.id);
  if (retryAfter > 0) throw new ConnectorRefusal(429, 'Throttled', 'Too many requests.', { retryAfter });
}

/** A personal chat with one person, or a new thread in a channel that begins with the activity given. */
export function createConversation(parts: Parts, { body }: Call): Json {
  const channelData = isRecord(body.channelData) ? body.channelData : {};
  const tenant = isRecord(channelData.tenant) ? channelData.tenant.id : undefined;
  const channel = isRecord(channelData.channel) ? stringOf(channelData.channel.id) : '';
  if (channel !== '') return createThread(parts, channel, body.activity);
  const members = recordsOf(body.members);
  const [member] = members;
  if (body.isGroup === true || members.length !== 1 || !member) {
    throw new ConnectorRefusal(400, 'BadSyntax', 'Incorrect conversation creation parameters');
  }
  if ((body.tenantId ?? tenant) !== parts.tenantId) {
    throw new ConnectorRefusal(400, 'BadArgument', 'The tenant id is missing or is not this tenant.');
  }
  const person = parts.directory.byId(stringOf(member.id));
  if (!person) throw new ConnectorRefusal(400, 'BadArgument', 'Nobody here has this member id.');
  const place = parts.directory.chatOf(person.key);
  if (!parts.installs.has(place)) {
    throw new ConnectorRefusal(
      403,
      'ForbiddenOperationException',
      "The bot is not installed in the user's personal scope.",
    );
  }
  const { activity } = body;
  return { id: place.id, ...(isRecord(activity) && { activityId: post(parts, { place }, activity) }) };
}

function createThread(parts: Parts, channel: string, activity: unknown): Json {
  const place = parts.directory.places.get(channel);
  if (place?.kind !== 'channel') throw notFound();
  assertWelcome(parts, place);
  if (!isRecord(activity)) {
    throw new ConnectorRefusal(400, 'BadSyntax', 'A thread begins with an activity.');
  }
  const id = post(parts, { place }, activity);
  return { id: conversationId(place, id), activityId: id };
}

export function postActivity(parts: Parts, call: Call): Json {
  const spot = spotOf(parts, call);
  // Only a message of a channel decides the thread; bots also reply to invokes, whose ids nobody can find.
  const answered = spot.place.kind === 'channel' && parts.messages.find(spot.place.id, call.activity);
  const thread = spot.thread ?? (answered ? (answered.thread ?? answered.id) : undefined);
  return { id: post(parts, { place: spot.place, ...(thread !== undefined && { thread }) }, call.body) };
}

function post(parts: Parts, { place, thread }: Spot, activity: Json): string {
  assertWelcome(parts, place);
  assertPace(parts, place);
  if (activity.type === 'typing') return parts.messages.nextId();
  if (activity.type !== 'message') {
    throw new ConnectorRefusal(400, 'BadSyntax', `Unknown activity type ${String(activity.type)}.`);
  }
  const content = readContent(activity);
  const posted = parts.messages.post({
    place,
    ...(thread !== undefined && { thread }),
    from: parts.bot.id,
    ...content,
  });
  return posted.id;
}

export function putActivity(parts: Parts, call: Call): Json {
  const { place } = spotOf(parts, call);
  assertPace(parts, place);
  const message = own(parts, place, call.activity);
  parts.messages.change(message, readContent(call.body));
  return { id: message.id };
}

export function deleteActivity(parts: Parts, call: Call): Json {
  const { place } = spotOf(parts, call);
  assertPace(parts, place);
  parts.messages.remove(own(parts, place, call.activity));
  return {};
}

function own(parts: Parts, place: Place, id: string): Stored {
  const message = parts.messages.find(place.id, id);
  if (!message || message.deleted) {
    throw new ConnectorRefusal(
      404,
      'ActivityNotFoundInConversation',
      'The activity was not found in the conversation.',
    );
  }
  if (message.from !== parts.bot.id) {
    throw new ConnectorRefusal(403, 'NotEnoughPermissions', 'A bot changes its own messages alone.');
  }
  return message;
}
