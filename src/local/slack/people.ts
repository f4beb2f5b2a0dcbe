import { newId } from './ids.ts';
import type { SlackChannel, SlackPerson } from './wire.ts';

export type Conversation = {
  id: string;
  name: string;
  topic: string;
  kind: 'channel' | 'im';
  archived: boolean;
  hasBot: boolean;
  everyone: boolean;
  members: Set<string>;
};

/** Who is here and which conversations they are in; a direct message with the bot appears when somebody needs it. */
export class Directory {
  readonly botId: string;
  readonly people = new Map<string, SlackPerson>();
  readonly conversations = new Map<string, Conversation>();
  readonly #direct = new Map<string, string>();
  readonly #byName = new Map<string, Conversation>();

  constructor(people: readonly SlackPerson[], channels: readonly SlackChannel[], botId: string) {
    this.botId = botId;
    for (const person of people) this.people.set(person.id, person);
    for (const channel of channels) {
      const conversation: Conversation = {
        id: channel.id,
        name: channel.name,
        topic: channel.topic,
        kind: 'channel',
        archived: channel.archived ?? false,
        hasBot: channel.bot ?? true,
        everyone: channel.members === 'everyone',
        members: new Set(channel.members === 'everyone' ? [] : channel.members),
      };
      this.conversations.set(channel.id, conversation);
      this.#byName.set(`#${channel.name}`, conversation);
    }
  }

  /** The channel called so, with its `#`. */
  named(name: string): Conversation | undefined {
    return this.#byName.get(name);
  }

  isMember(conversation: Conversation, user: string): boolean {
    if (user === this.botId) return conversation.hasBot;
    return conversation.members.has(user) || (conversation.everyone && this.people.has(user));
  }

  membersOf(conversation: Conversation): string[] {
    return conversation.everyone ? [...this.people.keys()] : [...conversation.members];
  }

  /** The direct message between the bot and one person. */
  directWith(user: string): Conversation {
    const known = this.conversations.get(this.#direct.get(user) ?? '');
    if (known) return known;
    return this.openDirect(user, newId('D'));
  }

  openDirect(user: string, id: string): Conversation {
    const conversation: Conversation = {
      id,
      name: 'directmessage',
      topic: '',
      kind: 'im',
      archived: false,
      hasBot: true,
      everyone: false,
      members: new Set([user]),
    };
    this.#direct.set(user, id);
    this.conversations.set(id, conversation);
    return conversation;
  }

  directs(): [user: string, id: string][] {
    return [...this.#direct];
  }
}
