import { colorOf, initialsOf } from '../avatar.ts';
import { commandsOf } from './extension.ts';
import type { Parts } from './parts.ts';
import type { PersonForPage, StateForPage, TeamsPerson } from './wire.ts';

function personForPage(person: TeamsPerson): PersonForPage {
  const { key, name, title, email, locale, tz, isGuest } = person;
  return {
    key,
    name,
    title,
    initials: initialsOf(name),
    color: colorOf(key),
    email,
    locale,
    tz,
    ...(isGuest && { isGuest }),
  };
}

/** What one person sees when the page opens: only the channels they are a member of. */
export function stateForPage(parts: Parts, person: TeamsPerson, clock: string): StateForPage {
  const { directory, messages, installs, team, bot, manifest } = parts;
  const chat = directory.chatOf(person.key);
  return {
    me: personForPage(person),
    people: [...directory.people.values()].map(personForPage),
    team: { id: team.id, name: team.name },
    channels: directory.channels
      .filter((channel) => directory.isMember(channel, person.key))
      .map(({ id, name }) => ({ id, name, isMember: true, unread: messages.unread(person.key, id) })),
    chat: { id: chat.id, unread: messages.unread(person.key, chat.id), installed: installs.has(chat) },
    bot: { id: bot.id, name: bot.name },
    commands: commandHints(manifest),
    extensions: commandsOf(parts, 'query').map(({ id, title, description = '', parameters = [] }) => {
      const { name = 'query', title: label = name } = parameters[0] ?? {};
      return { commandId: id, title, description, parameter: { name, title: label } };
    }),
    messageActions: commandsOf(parts, 'action')
      .filter(({ context = [] }) => context.includes('message'))
      .map(({ id, title, description = '' }) => ({ commandId: id, title, description })),
    mode: { clock },
  };
}

/** A command that is listed for the chat and for channels shows once. */
function commandHints({ bots = [] }: Parts['manifest']): StateForPage['commands'] {
  const all = bots.flatMap((one) => (one.commandLists ?? []).flatMap((list) => list.commands ?? []));
  const byTitle = new Map(all.map(({ title, description }) => [title, { title, description }]));
  return [...byTitle.values()];
}
