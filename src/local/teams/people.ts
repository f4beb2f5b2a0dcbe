import { createHash } from 'node:crypto';
import type { TeamsChannel, TeamsPerson } from './wire.ts';

export type Place = {
  /** Without `;messageid=`. */
  id: string;
  kind: 'personal' | 'channel';
  name: string;
  everyone: boolean;
  members: ReadonlySet<string>;
};
/** A place, or one thread of a channel. */
export type Spot = { place: Place; thread?: string };

/** Who is in the tenant and in which conversations. Ids are made of the names, so that they are the same after a restart. */
export class Directory {
  readonly people = new Map<string, TeamsPerson>();
  readonly places = new Map<string, Place>();
  readonly channels: Place[] = [];
  readonly #byId = new Map<string, TeamsPerson>();
  readonly #appId: string;

  constructor(
    people: readonly TeamsPerson[],
    channels: readonly TeamsChannel[],
    team: { id: string; name: string },
    appId: string,
  ) {
    this.#appId = appId;
    for (const person of people) this.#join(person);
    for (const { id, name, members } of channels) this.channels.push(this.#open(id, name, members));
    // The team itself is a conversation: its members are asked for, and its first channel bears its id.
    if (!this.places.has(team.id)) this.#open(team.id, team.name, 'everyone');
  }

  /** The id under which the bot knows a person: `29:…`, another one for every bot. */
  botSideId(key: string): string {
    return `29:1${this.#digest(`person ${this.need(key).aadObjectId}`)}`;
  }

  /** By `29:…`, by the directory's object id, or by `8:orgid:` and that. */
  byId(id: string): TeamsPerson | undefined {
    return this.#byId.get(id.replace(/^8:orgid:/, ''));
  }

  need(key: string): TeamsPerson {
    const person = this.people.get(key);
    if (!person) throw new Error(`nobody here is called ${key}`);
    return person;
  }

  /** The personal chat between the bot and one person. */
  chatOf(key: string): Place {
    const place = this.places.get(this.#chatId(key));
    if (!place) throw new Error(`nobody here is called ${key}`);
    return place;
  }

  /** A conversation by its id on the wire, thread and all. */
  spot(id: string): Spot | undefined {
    const [base = '', thread] = id.split(';messageid=');
    const place = this.places.get(base);
    if (!place || (thread !== undefined && place.kind === 'personal')) return undefined;
    return { place, ...(thread !== undefined && { thread }) };
  }

  isMember(place: Place, key: string): boolean {
    return place.members.has(key) || (place.everyone && this.people.has(key));
  }

  membersOf(place: Place): string[] {
    return place.everyone ? [...this.people.keys()] : [...place.members];
  }

  #join(person: TeamsPerson): void {
    const { key, aadObjectId } = person;
    this.people.set(key, person);
    this.#byId.set(aadObjectId, person);
    this.#byId.set(this.botSideId(key), person);
    const id = this.#chatId(key);
    this.places.set(id, {
      id,
      kind: 'personal',
      name: person.name,
      everyone: false,
      members: new Set([key]),
    });
  }

  #open(id: string, name: string, members: TeamsChannel['members']): Place {
    const everyone = members === 'everyone';
    const place: Place = { id, kind: 'channel', name, everyone, members: new Set(everyone ? [] : members) };
    this.places.set(id, place);
    return place;
  }

  #chatId(key: string): string {
    return `a:1${this.#digest(`chat ${key}`)}`;
  }

  #digest(of: string): string {
    return createHash('sha256').update(`${this.#appId} ${of}`).digest('base64url');
  }
}

export function conversationId(place: Place, thread?: string): string {
  return thread === undefined ? place.id : `${place.id};messageid=${thread}`;
}
