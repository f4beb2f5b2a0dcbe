import { colorOf, initialsOf } from '../avatar.ts';
import { botName } from './directory-methods.ts';
import type { Parts } from './parts.ts';
import type { Conversation } from './people.ts';
import type { Json, SlackPerson } from './wire.ts';

export function personForPage(person: SlackPerson): Json {
  return {
    id: person.id,
    name: person.realName,
    handle: person.name,
    title: person.title,
    initials: initialsOf(person.realName),
    color: person.color ?? colorOf(person.id),
    email: person.email,
    locale: person.locale,
    tz: person.tz,
    ...(person.deactivated && { deactivated: true }),
  };
}

function botForPage(parts: Parts): Json {
  const name = botName(parts);
  return {
    id: parts.botUserId,
    name,
    title: parts.manifest.display_information.description ?? '',
    initials: initialsOf(name),
    color: '#2f4b7c',
    email: '',
    locale: 'en-US',
    tz: 'UTC',
    isBot: true,
  };
}

function channelForPage(parts: Parts, person: string, conversation: Conversation): Json {
  const { id, topic, kind } = conversation;
  return {
    id,
    name: kind === 'im' ? botName(parts) : conversation.name,
    topic,
    kind,
    isMember: true,
    ...parts.messages.counters(person, id),
  };
}

/** What one person sees when the page opens: only the channels they are a member of. */
export function stateForPage(
  parts: Parts,
  person: SlackPerson,
  verbs: Record<string, Verb[]>,
  clock: string,
): Json {
  const channels = [...parts.directory.conversations.values()].filter(
    (c) => c.kind === 'channel' && !c.archived && parts.directory.isMember(c, person.id),
  );
  const { slash_commands = [], shortcuts = [] } = parts.manifest.features;
  return {
    team: { id: parts.team.id, name: parts.team.name },
    me: personForPage(person),
    people: [...parts.directory.people.values()].map(personForPage),
    channels: channels.map((c) => channelForPage(parts, person.id, c)),
    dms: [channelForPage(parts, person.id, parts.directory.directWith(person.id))],
    bot: botForPage(parts),
    commands: slash_commands.map(({ command, description, usage_hint = '' }) => ({
      command,
      description,
      usageHint: usage_hint,
      verbs: verbs[command] ?? verbsFrom(usage_hint),
    })),
    shortcuts: shortcuts.map((s) => ({ callbackId: s.callback_id, name: s.name, type: s.type })),
    mode: { clock },
  };
}

export type Verb = { verb: string; hint: string };

/** The verbs of a usage hint such as `[new | change <customer> | find <words>]`. */
export function verbsFrom(hint: string): Verb[] {
  return hint
    .replace(/^\[(.*)\]$/, '$1')
    .split(/[|,]/)
    .map((part) => part.trim())
    .filter((part) => /^[a-z]/.test(part))
    .map((part) => {
      const [verb = '', ...rest] = part.split(' ');
      return { verb, hint: rest.join(' ') };
    });
}
