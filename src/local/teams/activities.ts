import { randomUUID } from 'node:crypto';
import type { Parts } from './parts.ts';
import { conversationId, type Spot } from './people.ts';
import type { Json, TeamsPerson } from './wire.ts';

/** What every activity carries: who, where, when, to whom, and where to answer. */
export function envelope(
  parts: Parts,
  person: TeamsPerson,
  spot: Spot,
  id: string = `f:${randomUUID()}`,
): Json {
  const at = new Date(parts.now());
  return {
    id,
    timestamp: at.toISOString(),
    localTimestamp: localTime(at, person.tz),
    localTimezone: person.tz,
    serviceUrl: parts.serviceUrl(),
    channelId: 'msteams',
    from: {
      id: parts.directory.botSideId(person.key),
      name: person.name,
      aadObjectId: person.aadObjectId,
    },
    conversation: conversationOf(parts, spot),
    recipient: { id: parts.bot.id, name: parts.bot.name },
    entities: [clientInfo(person)],
    channelData: channelData(parts, spot),
    locale: person.locale,
  };
}

export function conversationOf({ tenantId }: Parts, { place, thread }: Spot): Json {
  const id = conversationId(place, thread);
  if (place.kind === 'personal') return { conversationType: 'personal', tenantId, id };
  return { isGroup: true, conversationType: 'channel', tenantId, id };
}

export function channelData({ tenantId, team }: Parts, { place }: Spot): Json {
  const tenant = { id: tenantId };
  if (place.kind === 'personal') return { tenant };
  return {
    teamsChannelId: place.id,
    teamsTeamId: team.id,
    channel: { id: place.id },
    team: { id: team.id },
    tenant,
  };
}

function clientInfo({ locale, tz }: TeamsPerson): Json {
  const country = locale.split('-')[1] ?? 'US';
  return { type: 'clientInfo', locale, country, platform: 'Web', timezone: tz };
}

/** The person's wall clock with its distance from UTC, as the client reports it. */
function localTime(at: Date, timeZone: string): string {
  const name = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find((p) => p.type === 'timeZoneName')?.value;
  const [, sign = '+', hours = '00', minutes = '00'] = /([+-])(\d\d):(\d\d)/.exec(name ?? '') ?? [];
  const distance = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  const wall = new Date(at.getTime() + distance).toISOString().replace('Z', '');
  return `${wall}${sign}${hours}:${minutes}`;
}

/** A person's act that waits for an answer. */
export function invoke(
  parts: Parts,
  person: TeamsPerson,
  spot: Spot,
  name: string,
  value: Json,
  replyToId?: string,
): Json {
  const base = envelope(parts, person, spot);
  return {
    type: 'invoke',
    name,
    ...base,
    channelData: {
      ...(base.channelData as Json),
      source: { name: 'message' },
      ...(replyToId && { legacy: { replyToId } }),
    },
    value,
    ...(replyToId && { replyToId }),
  };
}
