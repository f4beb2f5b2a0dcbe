import type { Json } from '../json.ts';
import type { Call } from './connector.ts';
import { assertWelcome } from './connector-activities.ts';
import type { Parts } from './parts.ts';
import type { Place } from './people.ts';
import { ConnectorRefusal } from './refusal.ts';
import type { TeamsPerson } from './wire.ts';

const PAGE = { usual: 200, least: 50, most: 500 };

/** The conversation whose roster is asked for; a thread's is its channel's. */
function rosterOf(parts: Parts, { conversation }: Call): Place {
  const spot = parts.directory.spot(conversation);
  if (!spot) throw new ConnectorRefusal(404, 'ConversationNotFound', 'Conversation not found.');
  if (!parts.installs.isBlocked(spot.place)) assertWelcome(parts, spot.place);
  const retryAfter = parts.rate.take('members', spot.place.id);
  if (retryAfter > 0) throw new ConnectorRefusal(429, 'Throttled', 'Too many requests.', { retryAfter });
  return spot.place;
}

export function listMembers(parts: Parts, call: Call): Json[] {
  const place = rosterOf(parts, call);
  return parts.directory.membersOf(place).map((key) => memberOf(parts, parts.directory.need(key)));
}

export function pageMembers(parts: Parts, call: Call): Json {
  const all = listMembers(parts, call);
  const from = Number(call.query.get('continuationToken') ?? 0);
  const asked = Number(call.query.get('pageSize') ?? PAGE.usual);
  const to = from + Math.min(Math.max(asked, PAGE.least), PAGE.most);
  return { members: all.slice(from, to), ...(to < all.length && { continuationToken: String(to) }) };
}

export function getMember(parts: Parts, call: Call): Json {
  const place = rosterOf(parts, call);
  const person = parts.directory.byId(call.member);
  if (!person || !parts.directory.isMember(place, person.key)) {
    throw new ConnectorRefusal(
      404,
      'MemberNotFoundInConversation',
      'The member was not found in the conversation.',
    );
  }
  return memberOf(parts, person);
}

function memberOf(parts: Parts, person: TeamsPerson): Json {
  const [givenName = '', ...rest] = person.name.split(' ');
  return {
    id: parts.directory.botSideId(person.key),
    name: person.name,
    givenName,
    surname: rest.join(' '),
    objectId: person.aadObjectId,
    aadObjectId: person.aadObjectId,
    email: person.email,
    userPrincipalName: person.userPrincipalName,
    tenantId: parts.tenantId,
    userRole: person.isGuest ? 'guest' : 'user',
  };
}

export function getTeam(parts: Parts, { team }: Call): Json {
  assertTeam(parts, team);
  const { id, name } = parts.team;
  return { id, name, type: 'standard', tenantId: parts.tenantId, memberCount: parts.directory.people.size };
}

export function listChannels(parts: Parts, { team }: Call): Json {
  assertTeam(parts, team);
  return { conversations: parts.directory.channels.map(({ id, name }) => ({ id, name, type: 'standard' })) };
}

function assertTeam(parts: Parts, team: string): void {
  const place = parts.directory.places.get(team);
  if (team !== parts.team.id || !place) throw new ConnectorRefusal(404, 'TeamNotFound', 'Team not found.');
  assertWelcome(parts, place);
}
