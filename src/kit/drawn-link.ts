import { LANGUAGES, type Language } from './actor.ts';
import type { Part, Reader } from './card.ts';
import type { Desk } from './feature.ts';
import type { Text } from './text.ts';
import { DAY } from './time-spans.ts';

/** What a link to a picture or a file names. `stamp` changes when it would look different: chats keep what they once fetched. */
export type Drawn = { kind: string; language: Language; timeZone: string; stamp: string; target: string };

/** A picture stands in a message for good, but whoever finds the link a year later finds nothing. */
const PICTURE_DAYS = 366;
/** A file is fetched at once by the one who asked for it. */
const FILE_MINUTES = 15;

/**
 * A picture in a message. The link is the same all day, so that redrawing the message changes nothing in it.
 * @param kind of `Feature.pictures`
 */
export function pictureOf(
  { links }: Pick<Desk, 'links'>,
  { language, timeZone }: Pick<Reader, 'language' | 'timeZone'>,
  kind: string,
  target: string,
  { title, alternative, at }: { title: Text; alternative: Text; at: Date },
  stamp: string,
): Part {
  const until = new Date((Math.ceil(at.getTime() / DAY) + PICTURE_DAYS) * DAY);
  const url = links.make('picture', writeDrawn({ kind, language, timeZone, stamp, target }), until);
  return { part: 'picture', url, title, alternative };
}

/** A file for the one who asked, in a private answer. @param kind of `Feature.files`; @param now the database's */
export function fileLink(
  { links }: Pick<Desk, 'links'>,
  { language, timeZone }: Pick<Reader, 'language' | 'timeZone'>,
  kind: string,
  target: string,
  { label, now }: { label: Text; now: Date },
): Part {
  const until = new Date(now.getTime() + FILE_MINUTES * 60_000);
  const url = links.make('file', writeDrawn({ kind, language, timeZone, stamp: '', target }), until);
  return { part: 'link', url, label };
}

function writeDrawn({ kind, language, timeZone, stamp, target }: Drawn): string {
  return [kind, language, Buffer.from(timeZone).toString('base64url'), stamp, target].join('/');
}

/** null: not written here. */
export function readDrawn(text: string): Drawn | null {
  const [kind = '', language = '', zone = '', stamp = '', ...target] = text.split('/');
  const known = LANGUAGES.find((one) => one === language);
  if (!known || target.length === 0) return null;
  return {
    kind,
    language: known,
    timeZone: Buffer.from(zone, 'base64url').toString('utf8'),
    stamp,
    target: target.join('/'),
  };
}
