import type { Reader } from '../../kit/card.ts';
import { type Drawn, readDrawn } from '../../kit/drawn-link.ts';
import type { Desk, Drawing, Feature } from '../../kit/feature.ts';
import type { Picture, Sheet } from '../../kit/picture.ts';
import { ALWAYS, type Answer } from './answer.ts';
import type { Shown } from './page.ts';
import { createPictureCache } from './picture-cache.ts';
import { readLink } from './read-link.ts';
import { readerLanguage } from './reader-language.ts';
import { refusalPage } from './refusal-page.ts';
import type { Handle } from './routes.ts';

type Seen = Pick<Reader, 'language' | 'timeZone'>;

export type DrawnParts = {
  desk: Desk;
  features: readonly Feature[];
  /** A PNG. Teams shows none that is wider than 1024 pixels or above 1 MB. */
  drawPicture(picture: Picture, reader: Seen): Promise<Buffer>;
  /** An XLSX. */
  writeSheet(sheet: Sheet, reader: Seen): Promise<Buffer>;
};

/** A link that was good when it was read, for so many more seconds. */
type Asked = { token: string; secondsLeft: number };

const DAY_SECONDS = 86_400;
const CACHE = { entries: 64, bytes: 20 * 1_024 * 1_024 };

/** Pictures and files of the features, each named by a signed link and drawn when it is asked for. */
export function createDrawn(parts: DrawnParts): { picture: Handle; file: Handle } {
  const { desk, features } = parts;
  const pictures = new Map(features.flatMap((feature) => Object.entries(feature.pictures ?? {})));
  const files = new Map(features.flatMap((feature) => Object.entries(feature.files ?? {})));
  const cache = createPictureCache(CACHE);

  async function picture(drawn: Drawn, { token, secondsLeft }: Asked): Promise<Answer | null> {
    const png = await cache.get(token, async () => {
      const found = await look(pictures, drawn, desk);
      return found && parts.drawPicture(found, drawn);
    });
    // A browser keeps it no longer than its link leads to it.
    const kept = `private, max-age=${Math.min(DAY_SECONDS, secondsLeft)}`;
    return png && { status: 200, headers: { ...PICTURE, 'cache-control': kept }, body: png };
  }

  async function file(drawn: Drawn): Promise<Answer | null> {
    const sheet = await look(files, drawn, desk);
    if (!sheet) return null;
    return { status: 200, headers: fileHeaders(sheet.name), body: await parts.writeSheet(sheet, drawn) };
  }

  return { picture: behindLink(desk, 'picture', picture), file: behindLink(desk, 'file', file) };
}

/** Whoever holds the link sees what it names; everybody else the same page, whatever was wrong. */
function behindLink(
  desk: Desk,
  purpose: 'picture' | 'file',
  draw: (drawn: Drawn, asked: Asked) => Promise<Answer | null>,
): Handle {
  return async (request, { token = '' }): Promise<Shown> => {
    const link = await readLink(desk, purpose, token);
    const drawn = link && readDrawn(link.target);
    if (!drawn) return refusalPage(404, readerLanguage(request));
    if (link.expired) return refusalPage(410, drawn.language);
    const secondsLeft = Math.floor((link.until.getTime() - link.now.getTime()) / 1_000);
    return (await draw(drawn, { token, secondsLeft })) ?? refusalPage(404, drawn.language);
  };
}

async function look<What>(
  kinds: ReadonlyMap<string, Drawing<What>>,
  { kind, target, language, timeZone }: Drawn,
  desk: Desk,
): Promise<What | null> {
  return (await kinds.get(kind)?.(target, { language, timeZone }, desk)) ?? null;
}

/** Bytes that are no page: should a browser be led to show them as one, nothing of it may act. */
const BYTES = { ...ALWAYS, 'content-security-policy': "default-src 'none'; sandbox" };
const PICTURE = { ...BYTES, 'content-type': 'image/png' };

function fileHeaders(name: string): Record<string, string> {
  // The first name is for what reads no other; quotes, slashes and other scripts are left out of it.
  const simple = name.replaceAll(/[^\w .()-]/g, '_');
  const exact = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return {
    ...BYTES,
    'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'content-disposition': `attachment; filename="${simple}.xlsx"; filename*=UTF-8''${exact}.xlsx`,
    'cache-control': 'no-store',
  };
}
