import type { Accounts, Profile } from '../kit/accounts.ts';
import type { Identity } from '../kit/actor.ts';
import { DAY } from '../kit/time-spans.ts';
import type { Log } from './run-handler.ts';
import { troubleOf } from './trouble.ts';

const MOST_SEEN = 20_000;

export type FollowProfiles = {
  /** After a click: takes language and zone over from the chat profile, at most once a day and process. Never throws. */
  (by: Identity): Promise<void>;
  /** The profile was changed: the next click reads it again. */
  forget(by: Identity): void;
};

export function followProfiles(parts: {
  /** null when the platform does not answer in time. */
  readProfile(by: Identity): Promise<Profile | null>;
  accounts: Accounts;
  log: Log;
}): FollowProfiles {
  const seen = new Map<string, number>();

  async function follow(by: Identity): Promise<void> {
    const now = Date.now();
    if (now - (seen.get(by.externalId) ?? 0) < DAY) return;
    if (seen.size >= MOST_SEEN) seen.clear();
    seen.set(by.externalId, now);
    try {
      const profile = await parts.readProfile(by);
      if (!profile) return;
      const { language, timeZone } = profile;
      await parts.accounts.follow(by, { language, timeZone }, new Date(now).toISOString());
    } catch (error) {
      parts.log.warn(troubleOf(error), 'a chat profile could not be followed');
    }
  }

  return Object.assign(follow, { forget: (by: Identity) => void seen.delete(by.externalId) });
}
