import { type Translate, translator, type Voice } from '../i18n/translate.ts';
import type { Accounts, Profile } from '../kit/accounts.ts';
import type { Actor, Identity } from '../kit/actor.ts';
import { NotRegistered } from '../kit/feature.ts';

/** What a platform says of an account. `email` only if it may vouch for a person: confirmed, a full member of a company we serve (R02). */
export type ChatProfile = Profile & { email?: string };

/** The person behind one delivery, read when first asked for. */
export type WhoActs = {
  by: Identity;
  /** Joins an unknown account by its verified work e-mail first. @throws NotRegistered */
  person(): Promise<Actor>;
  /** A command has read who it is. */
  met(actor: Actor): void;
  /** Words for this person, registered or not; English ones when nobody can be asked. Never throws. */
  words(): Promise<Translate>;
};

export type WhoActsParts = {
  accounts: Accounts;
  /** Asks the platform; null when it does not answer in time. */
  readProfile(): Promise<ChatProfile | null>;
  missed(error: Error): void;
  /** How this platform speaks. */
  voice?: Voice;
};

export function whoActs(by: Identity, { accounts, readProfile, missed, voice }: WhoActsParts): WhoActs {
  let profile: Promise<ChatProfile | null> | undefined;
  let person: Promise<Actor> | undefined;

  /** A platform being slow or ill makes nobody a member, but it must not make an error of a plain "not registered" either. */
  function chatProfile(): Promise<ChatProfile | null> {
    profile ??= readProfile().catch((error: Error) => {
      missed(error);
      return null;
    });
    return profile;
  }

  async function findOrJoin(): Promise<Actor> {
    const known = await accounts.find(by);
    if (known) return known;
    const email = (await chatProfile())?.email;
    const joined = email ? await accounts.join(by, email) : null;
    if (!joined) throw new NotRegistered();
    return joined;
  }

  function readPerson(): Promise<Actor> {
    person ??= findOrJoin();
    return person;
  }

  return {
    by,
    person: readPerson,
    met(actor) {
      person ??= Promise.resolve(actor);
    },
    async words() {
      try {
        const { language, timeZone } = await readPerson();
        return translator(language, timeZone, voice);
      } catch (error) {
        // The database being away must not take the sentence away that says so.
        if (!(error instanceof NotRegistered)) return translator('en', 'UTC', voice);
        const { language = 'en', timeZone = 'UTC' } = (await chatProfile()) ?? {};
        return translator(language, timeZone, voice);
      }
    },
  };
}
