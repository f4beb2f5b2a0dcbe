import { setTimeout as after } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';
import { languageOfLocale } from '../../i18n/translate.ts';
import type { ChatProfile } from '../who-acts.ts';

/** A click must be answered within 3 s; without the profile it still can be, in English. */
const PATIENCE_MS = 2_000;

type User = NonNullable<webApi.UsersInfoResponse['user']>;

/** null when Slack does not answer in time. @throws what the Web API throws */
export async function readProfile(
  client: webApi.WebClient,
  userId: string,
  isServed: (teamId: string) => boolean,
): Promise<ChatProfile | null> {
  const stop = new AbortController();
  const asked = client.users.info({ user: userId, include_locale: true });
  const answer = await Promise.race([asked, after(PATIENCE_MS, null, { signal: stop.signal })]).finally(() =>
    stop.abort(),
  );
  // Whoever gave up waiting is no longer interested in how it ended.
  asked.catch(() => undefined);
  return answer?.user ? profileOf(answer.user, isServed) : null;
}

export function profileOf(user: User, isServed: (teamId: string) => boolean): ChatProfile {
  const email = user.profile?.email;
  return {
    language: languageOfLocale(user.locale ?? 'en'),
    timeZone: zoneOf(user.tz),
    ...(email && vouches(user, isServed) && { email }),
  };
}

/** An address that anybody could have typed, or that belongs to a guest, a bot or another company, proves nothing (R02). */
function vouches(user: User, isServed: (teamId: string) => boolean): boolean {
  const outsider = user.is_restricted || user.is_ultra_restricted || user.is_stranger;
  const active = !user.deleted && !user.is_bot;
  return active && !outsider && user.is_email_confirmed === true && isServed(user.team_id ?? '');
}

function zoneOf(zone: string | undefined): string {
  if (!zone) return 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
