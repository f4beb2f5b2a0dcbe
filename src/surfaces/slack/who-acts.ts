import type { webApi } from '@slack/bolt';
import { type Translate, translator } from '../../i18n/translate.ts';
import type { Accounts } from '../../kit/accounts.ts';
import type { Actor, Identity } from '../../kit/actor.ts';
import { NotRegistered } from '../../kit/feature.ts';
import { readProfile, type SlackProfile } from './profile.ts';

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
  client: webApi.WebClient;
  isServed(teamId: string): boolean;
  missed(code: string): void;
};

export function whoActs(by: Identity, parts: WhoActsParts): WhoActs {
  const { accounts } = parts;
  let profile: Promise<SlackProfile | null> | undefined;
  let person: Promise<Actor> | undefined;

  /** Slack being slow or ill makes nobody a member, but it must not make an error of a plain "not registered" either. */
  function slackProfile(): Promise<SlackProfile | null> {
    profile ??= readProfile(parts.client, by.externalId, parts.isServed).catch((error: Error) => {
      parts.missed(`users.info ${error.name}`);
      return null;
    });
    return profile;
  }

  async function findOrJoin(): Promise<Actor> {
    const known = await accounts.find(by);
    if (known) return known;
    const email = (await slackProfile())?.email;
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
        return translator(language, timeZone);
      } catch (error) {
        // The database being away must not take the sentence away that says so.
        if (!(error instanceof NotRegistered)) return translator('en', 'UTC');
        const { language = 'en', timeZone = 'UTC' } = (await slackProfile()) ?? {};
        return translator(language, timeZone);
      }
    },
  };
}
