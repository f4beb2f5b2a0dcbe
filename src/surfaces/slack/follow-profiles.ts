import type { webApi } from '@slack/bolt';
import type { Accounts } from '../../kit/accounts.ts';
import type { Identity } from '../../kit/actor.ts';
import { codeOf } from './errors.ts';
import { readProfile } from './profile.ts';
import type { Log } from './serve.ts';

const DAY_MS = 86_400_000;
const MOST_SEEN = 20_000;

export type FollowProfiles = {
  /** After a click: takes language and zone over from the Slack profile, at most once a day and process. Never throws. */
  (by: Identity): Promise<void>;
  /** The profile was changed: the next click reads it again. */
  forget(by: Identity): void;
};

export function followProfiles(parts: {
  client: webApi.WebClient;
  accounts: Accounts;
  isServed(teamId: string): boolean;
  log: Log;
}): FollowProfiles {
  const seen = new Map<string, number>();

  async function follow(by: Identity): Promise<void> {
    const now = Date.now();
    if (now - (seen.get(by.externalId) ?? 0) < DAY_MS) return;
    if (seen.size >= MOST_SEEN) seen.clear();
    seen.set(by.externalId, now);
    try {
      const profile = await readProfile(parts.client, by.externalId, parts.isServed);
      if (!profile) return;
      const { language, timeZone } = profile;
      await parts.accounts.follow(by, { language, timeZone }, new Date(now).toISOString());
    } catch (error) {
      parts.log.warn({ code: codeOf(error) }, 'a Slack profile could not be followed');
    }
  }

  return Object.assign(follow, { forget: (by: Identity) => void seen.delete(by.externalId) });
}
