import type { Answer } from '../ask-bot.ts';
import { envelope } from './activities.ts';
import { done, type Outcome, refused, send } from './outcome.ts';
import type { Parts } from './parts.ts';
import type { Spot } from './people.ts';
import type { Json, Mention, TeamsPerson } from './wire.ts';

/** A person writes a line: to the bot alone, or in a channel, where the bot hears it only if it is mentioned. */
export async function say(parts: Parts, person: TeamsPerson, spot: Spot, line: string): Promise<Outcome> {
  const { place } = spot;
  if (line.trim() === '') return refused('no_text', 'Nothing was written.');
  const isPersonal = place.kind === 'personal';
  if (isPersonal && !parts.installs.has(place)) {
    return refused('app_not_installed', `Add ${parts.bot.name} before you write to it.`);
  }
  const id = parts.messages.nextId();
  const thread = isPersonal ? undefined : spot.thread;
  const text = markMentions(parts, line.trim());
  const mentions = mentionsOf(parts, text);
  parts.messages.post({
    place,
    id,
    ...(thread !== undefined && { thread }),
    from: person.key,
    text,
    textFormat: 'plain',
    cards: [],
    ...(mentions.length > 0 && { mentions }),
  });
  const isMeant = isPersonal || (mentions.some((m) => m.id === parts.bot.id) && parts.installs.has(place));
  if (!isMeant) return done();
  const activitySpot: Spot = isPersonal ? { place } : { place, thread: thread ?? id };
  return done(await sendLine(parts, person, activitySpot, id, text, mentions));
}

async function sendLine(
  parts: Parts,
  person: TeamsPerson,
  spot: Spot,
  id: string,
  text: string,
  mentions: Mention[],
): Promise<Answer> {
  const base = envelope(parts, person, spot, id);
  const entities = mentions.map(({ id: of, name, text: as }) => ({
    type: 'mention',
    mentioned: { id: of, name },
    text: as,
  }));
  return send(parts, {
    type: 'message',
    ...base,
    // The client ends a line that holds a mention so; a bot that compares whole texts stumbles over it.
    text: mentions.length > 0 ? `${text}\n` : text,
    textFormat: 'plain',
    entities: [...entities, ...(base.entities as Json[])],
    ...(mentions.length > 0 && { attachments: [{ contentType: 'text/html', content: asHtml(text) }] }),
  });
}

/** What the page's composer writes as `@Name` becomes a mention; `<at>Name</at>` already is one. */
function markMentions(parts: Parts, line: string): string {
  return namesOf(parts).reduce((text, [name]) => {
    const marked = `<at>${name}</at>`;
    return text.includes(marked) ? text : text.replace(`@${name}`, marked);
  }, line);
}

function mentionsOf(parts: Parts, text: string): Mention[] {
  return namesOf(parts).flatMap(([name, id]) => {
    const marked = `<at>${name}</at>`;
    return text.includes(marked) ? [{ text: marked, id, name }] : [];
  });
}

function namesOf(parts: Parts): [name: string, id: string][] {
  const people = [...parts.directory.people.values()].map((p): [string, string] => [
    p.name,
    parts.directory.botSideId(p.key),
  ]);
  return [[parts.bot.name, parts.bot.id], ...people];
}

/** The same line as the client's own markup, which travels beside the text. */
function asHtml(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  let item = 0;
  const marked = escaped.replaceAll(
    /&lt;at&gt;(.*?)&lt;\/at&gt;/g,
    (_, name: string) =>
      `<span itemscope itemtype="http://schema.skype.com/Mention" itemid="${item++}">${name}</span>`,
  );
  return `<div><div>${marked}</div></div>`;
}
