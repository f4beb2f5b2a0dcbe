import { envelope } from './activities.ts';
import { failed } from './deliver.ts';
import { done, type Outcome, refused, send } from './outcome.ts';
import type { Parts } from './parts.ts';
import type { Place } from './people.ts';
import type { Json, TeamsPerson } from './wire.ts';

/** Tells the bot, once, that it is in a person's chat, and in the team. */
export async function announce(parts: Parts, person: TeamsPerson): Promise<void> {
  const chat = parts.directory.chatOf(person.key);
  const team = parts.directory.places.get(parts.team.id);
  for (const place of team ? [team, chat] : [chat]) {
    const scope = parts.installs.scopeOf(place);
    if (parts.installs.standing(scope) !== 'installed') continue;
    // Before the first await: two pages that open at once announce it once.
    parts.installs.set(scope, 'announced');
    const answer = await tell(parts, person, place, 'add');
    if (failed(answer) && parts.installs.standing(scope) === 'announced')
      parts.installs.set(scope, 'installed');
  }
}

export async function install(parts: Parts, person: TeamsPerson, place: Place): Promise<Outcome> {
  if (parts.installs.has(place)) return refused('already_installed', `${parts.bot.name} is already here.`);
  parts.installs.set(parts.installs.scopeOf(place), 'announced');
  parts.installs.block(place.id, false);
  return done(await tell(parts, person, place, 'add'));
}

export async function uninstall(parts: Parts, person: TeamsPerson, place: Place): Promise<Outcome> {
  if (!parts.installs.has(place)) return refused('not_installed', `${parts.bot.name} is not here.`);
  parts.installs.set(parts.installs.scopeOf(place), 'removed');
  return done(await tell(parts, person, place, 'remove'));
}

/** Both activities that the service sends about it; the second one's answer counts. */
async function tell(parts: Parts, person: TeamsPerson, place: Place, action: 'add' | 'remove') {
  const base = () => {
    const activity = envelope(parts, person, { place });
    const { id, name } = parts.team;
    const channelData: Json = { ...(activity.channelData as Json) };
    if (place.kind === 'channel') {
      Object.assign(channelData, {
        team: { id, name },
        eventType: action === 'add' ? 'teamMemberAdded' : 'teamMemberRemoved',
      });
    }
    return { ...activity, channelData };
  };
  const members = action === 'add' ? 'membersAdded' : 'membersRemoved';
  await send(parts, { type: 'conversationUpdate', ...base(), [members]: [{ id: parts.bot.id }] });
  return send(parts, { type: 'installationUpdate', action, ...base() });
}
