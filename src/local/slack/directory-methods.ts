import { flagArgument, needed, pageOf, textArgument } from './arguments.ts';
import type { Parts } from './parts.ts';
import type { Conversation } from './people.ts';
import { ApiRefusal } from './refusal.ts';
import type { Json, SlackPerson } from './wire.ts';

function user(parts: Parts, person: SlackPerson, withLocale: boolean): Json {
  const deleted = person.deactivated ?? false;
  const sees = parts.scopes.has('users:read.email');
  return {
    id: person.id,
    team_id: person.teamId ?? parts.team.id,
    name: person.name,
    real_name: person.realName,
    deleted,
    color: person.color?.replace('#', '') ?? '4bbe2e',
    tz: person.tz,
    tz_label: person.tz,
    tz_offset: offsetOf(person.tz),
    profile: {
      title: person.title,
      real_name: person.realName,
      display_name: person.realName,
      ...(sees && { email: person.email }),
      team: person.teamId ?? parts.team.id,
    },
    is_admin: false,
    is_owner: false,
    is_restricted: false,
    is_bot: false,
    is_app_user: false,
    is_stranger: person.teamId !== undefined && person.teamId !== parts.team.id,
    is_email_confirmed: person.emailConfirmed,
    updated: 1_700_000_000,
    ...(withLocale && { locale: person.locale }),
  };
}

function botUser(parts: Parts): Json {
  return {
    id: parts.botUserId,
    team_id: parts.team.id,
    name: 'registrar',
    real_name: botName(parts),
    deleted: false,
    profile: { real_name: botName(parts), bot_id: parts.origin.botId, api_app_id: parts.origin.appId },
    is_bot: true,
    is_app_user: false,
  };
}

export function botName(parts: Parts): string {
  return parts.manifest.features.bot_user?.display_name ?? parts.manifest.display_information.name;
}

function offsetOf(zone: string): number {
  const shown = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(new Date())
    .find((p) => p.type === 'timeZoneName')?.value;
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(shown ?? '');
  if (!match) return 0;
  const seconds = (Number(match[2]) * 60 + Number(match[3])) * 60;
  return match[1] === '-' ? -seconds : seconds;
}

export function authTest(parts: Parts): Json {
  return {
    url: `${parts.baseUrl()}/`,
    team: parts.team.name,
    user: botName(parts),
    team_id: parts.team.id,
    user_id: parts.botUserId,
    bot_id: parts.origin.botId,
    is_enterprise_install: false,
  };
}

export function userInfo(parts: Parts, args: Json): Json {
  const id = needed(args, 'user');
  if (id === parts.botUserId) return { user: botUser(parts) };
  const person = parts.directory.people.get(id);
  if (!person) throw new ApiRefusal('user_not_found');
  return { user: user(parts, person, flagArgument(args, 'include_locale')) };
}

export function lookupByEmail(parts: Parts, args: Json): Json {
  const email = needed(args, 'email').toLowerCase();
  const person = [...parts.directory.people.values()].find(
    (p) => p.email.toLowerCase() === email && !p.deactivated,
  );
  if (!person) throw new ApiRefusal('users_not_found');
  return { user: user(parts, person, false) };
}

export function listUsers(parts: Parts, args: Json): Json {
  const locale = flagArgument(args, 'include_locale');
  const all = [...[...parts.directory.people.values()].map((p) => user(parts, p, locale)), botUser(parts)];
  const { page, response_metadata } = pageOf(all, args);
  return { members: page, cache_ts: Math.floor(parts.now() / 1_000), response_metadata };
}

function channel(parts: Parts, conversation: Conversation): Json {
  const { id, name, archived, kind } = conversation;
  if (kind === 'im') {
    return { id, is_im: true, is_archived: false, user: [...conversation.members][0] };
  }
  return {
    id,
    name,
    name_normalized: name,
    is_channel: true,
    is_im: false,
    is_private: false,
    is_archived: archived,
    is_member: conversation.hasBot,
    topic: { value: conversation.topic, creator: '', last_set: 0 },
    num_members: parts.directory.membersOf(conversation).length + (conversation.hasBot ? 1 : 0),
  };
}

export function listConversations(parts: Parts, args: Json): Json {
  const types = textArgument(args, 'types') || 'public_channel';
  const hideArchived = flagArgument(args, 'exclude_archived');
  const all = [...parts.directory.conversations.values()].filter(
    (c) => types.includes(c.kind === 'im' ? 'im' : 'public_channel') && !(hideArchived && c.archived),
  );
  const { page, response_metadata } = pageOf(all, args);
  return { channels: page.map((c) => channel(parts, c)), response_metadata };
}

function found(parts: Parts, args: Json): Conversation {
  const conversation = parts.directory.conversations.get(needed(args, 'channel'));
  if (!conversation) throw new ApiRefusal('channel_not_found');
  return conversation;
}

export function conversationInfo(parts: Parts, args: Json): Json {
  return { channel: channel(parts, found(parts, args)) };
}

export function conversationMembers(parts: Parts, args: Json): Json {
  const conversation = found(parts, args);
  const ids = parts.directory.membersOf(conversation);
  const { page, response_metadata } = pageOf(conversation.hasBot ? [...ids, parts.botUserId] : ids, args);
  return { members: page, response_metadata };
}

export function openConversation(parts: Parts, args: Json): Json {
  const ids = needed(args, 'users').split(',');
  if (ids.length !== 1) throw new ApiRefusal('too_many_users');
  const person = parts.directory.people.get(ids[0] ?? '');
  if (!person) throw new ApiRefusal('user_not_found');
  if (person.deactivated) throw new ApiRefusal('user_disabled');
  return { channel: { id: parts.directory.directWith(person.id).id } };
}

export function joinConversation(parts: Parts, args: Json): Json {
  const conversation = found(parts, args);
  if (conversation.kind === 'im') throw new ApiRefusal('method_not_supported_for_channel_type');
  if (conversation.archived) throw new ApiRefusal('is_archived');
  conversation.hasBot = true;
  return { channel: channel(parts, conversation) };
}
